package wast

import (
	"context"
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
		blessed := Bless(ctx, parseFile(t, "script.wast"), wasm.Config{}, engine)
		again, err := Parse(&wasm.Source{Name: "script.wast", Text: blessed.Text})
		if err != nil {
			t.Fatal(err)
		}
		twice := Bless(ctx, again, wasm.Config{}, engine)
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

func TestLiteral(t *testing.T) {
	got := literal("a \"b\" \\ \n é")
	if want := `"a \"b\" \\ \0a é"`; got != want {
		t.Errorf("literal = %s, want %s", got, want)
	}
}
