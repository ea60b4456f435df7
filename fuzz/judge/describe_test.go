package judge

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestDifferingRows: to compare memories of pages byte by byte in order to show one that differs took longer than
// hundreds of programs.
func TestDifferingRows(t *testing.T) {
	x := make([]byte, 1<<16)
	y := bytes.Clone(x)
	y[0x123] = 7
	a, b := differingRows(x, append(y, 9))
	want := [][]string{
		{"0x120: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "0x10000: "},
		{"0x120: 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00", "0x10000: 09"},
	}
	if diff := cmp.Diff(want, [][]string{a, b}); diff != "" {
		t.Error(diff)
	}
	if a, _ := differingRows(x, bytes.Repeat([]byte{1}, len(x))); len(a) != maxLines {
		t.Errorf("%d rows", len(a))
	}
}

// endless is a table of which the engine says that it has more elements than anybody can look at.
type endless struct{ wasm.Tableaddr }

func (endless) Size() uint64 { return 1 << 60 }

// TestSizeOfATable: two tables of different sizes are described by these and by what both have.
func TestSizeOfATable(t *testing.T) {
	s := oracle.New().NewStore(wasm.Config{})
	defer s.Close()
	typ := wasm.Tabletype{Limits: wasm.Limits{Min: 3}, Elem: wasm.TypeFuncref}
	x, out := s.NewTable(typ, wasm.ValueNull())
	if !out.OK() {
		t.Fatal(out)
	}
	a, b := (&comparison{}).differingElements(x, endless{x})
	if !slices.Equal(a, []string{"3 elements"}) || !slices.Equal(b, []string{"1152921504606846976 elements"}) {
		t.Errorf("%q and %q", a, b)
	}
}
