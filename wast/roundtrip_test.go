package wast

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// TestSuiteSurvivesBinary writes every well-formed text module of the official suite in the binary format and reads it
// again, which may change nothing but its positions.
func TestSuiteSurvivesBinary(t *testing.T) {
	for _, file := range suite(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Parse(&wasm.Source{Name: filepath.Base(file), Text: b})
			if err != nil {
				t.Fatal(err)
			}
			for i := range s.Commands {
				if d := s.Commands[i].Module; d != nil && d.Module != nil {
					surviveBinary(t, s.Source.Where(d.Pos), d.Module)
				}
			}
		})
	}
}

func surviveBinary(t *testing.T, where string, m *wasm.Module) {
	t.Helper()
	again, err := binary.Decode(&wasm.Source{Name: "encoded", Text: binary.Encode(m), Binary: true})
	if err != nil {
		t.Errorf("%s: encoded: %v", where, err)
		return
	}
	forgetPlaces(reflect.ValueOf(m).Elem())
	forgetPlaces(reflect.ValueOf(again).Elem())
	if !reflect.DeepEqual(m, again) {
		t.Errorf("%s: another module when encoded and decoded (-read +again):\n%s", where, cmp.Diff(m, again))
	}
}

// forgetPlaces sets every position and source in a value to zero, and empty lists to nil.
func forgetPlaces(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			forgetPlaces(v.Elem())
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.SetZero()
		}
		for i := range v.Len() {
			forgetPlaces(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch f := v.Field(i); v.Type().Field(i).Name {
			case "Pos", "Source":
				f.SetZero()
			default:
				forgetPlaces(f)
			}
		}
	}
}
