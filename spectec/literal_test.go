package spectec_test

import (
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/spectec"
	"wasmjudge/wasm/wasmtest"
)

// TestLiteral runs scripts on the machine that takes the rules of contexts literally, side by side with the quick one:
// both hold, and nothing that can be observed differs.
func TestLiteral(t *testing.T) {
	steps := 0
	quick, literal := engine(t), engine(t, spectec.Literally(&steps))
	suite := filepath.Dir(wasmtest.Suite(t)[0])
	for _, name := range []string{"block", "br_if", "if", "labels", "switch", "try_table", "throw", "throw_ref", "ref_null", "br_on_null", "select",
		"local_tee", "return", "unwind", "i31", "array_copy", "struct", "table_fill", "memory_redundancy"} {
		file := filepath.Join(suite, name+".wast")
		if _, err := os.Stat(file); err != nil {
			t.Errorf("the suite has no %s", name)
			continue
		}
		t.Run(name, func(t *testing.T) { hold(t, file, quick, named{literal}) })
	}
	if steps < 5000 {
		t.Errorf("the literal machine made only %d steps", steps)
	}
}

// named is an engine under a name of its own.
type named struct{ *spectec.Engine }

func (named) Name() string { return "literal" }

// TestStrict: at no step of the project's scripts do two rules apply that lead to different configurations, but for
// what the text leaves open.
func TestStrict(t *testing.T) {
	e := engine(t, spectec.Strict())
	files, err := filepath.Glob("../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for i, file := range files {
		if i%5 == 0 || *whole {
			hold(t, file, e)
		}
	}
	for _, p := range e.Ambiguous() {
		t.Error(p)
	}
}
