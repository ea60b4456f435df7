package wast

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"wasmjudge/wasm"
)

// TestBless compares blessed scripts with goldens, and checks that nothing is left to bless in them.
func TestBless(t *testing.T) {
	goldens(t, "bless", func(t *testing.T, archive *txtar.Archive) map[string]string {
		ctx, engine := context.Background(), &fake{name: "fake"}
		blessed, err := Bless(ctx, parseFile(t, "script.wast"), wasm.Config{}, engine)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(&wasm.Source{Name: "script.wast", Text: blessed.Text})
		if err != nil {
			t.Fatal(err)
		}
		twice, err := Bless(ctx, again, wasm.Config{}, engine)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(blessed.Text), string(twice.Text)); diff != "" || twice.Changed != 0 {
			t.Errorf("blessing again changes %d assertions:\n%s", twice.Changed, diff)
		}
		var left strings.Builder
		for _, f := range blessed.Left {
			left.WriteString(f.Error() + "\n")
		}
		return map[string]string{"blessed": string(blessed.Text), "left": left.String()}
	})
}

// TestBlessInterrupted: what an interrupted script seems to end in must not be written into it.
func TestBlessInterrupted(t *testing.T) {
	s, err := Parse(&wasm.Source{Name: "script.wast", Text: []byte(`(module (func (export "one"))) (assert_return (invoke "one"))`)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if b, err := Bless(ctx, s, wasm.Config{}, &fake{name: "fake"}); !errors.Is(err, context.Canceled) || b != nil {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestLiteral(t *testing.T) {
	got := literal("a \"b\" \\ \n é")
	if want := `"a \"b\" \\ \0a é"`; got != want {
		t.Errorf("literal = %s, want %s", got, want)
	}
}
