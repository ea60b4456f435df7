package driver_test

import (
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// TestScripts: our own scripts do on an engine behind a driver what they do on the same engine in this process.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("../../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	near, far := twin(t)
	for _, file := range files {
		sameScript(t, file, near, far)
	}
}

// TestSuite: so do those of the official suite.
func TestSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the whole suite twice")
	}
	near, far := twin(t)
	for _, file := range wasmtest.Suite(t) {
		sameScript(t, file, near, far)
	}
}

func sameScript(t *testing.T, file string, near, far wasm.Engine) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: file, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	a, b := wast.Run(background, s, wasm.Config{}, near), wast.Run(background, s, wasm.Config{}, far)
	for i := range a.Results {
		x, y := &a.Results[i], &b.Results[i]
		if x.Status != y.Status || x.Printed != y.Printed {
			t.Errorf("%s: %v here, and %v behind the driver: %s %v", s.Source.Where(x.Command.Pos), x.Status, y.Status, y.Reason, y.Failures)
		}
	}
}

// TestPrograms: generated programs do on an engine behind a driver what they do on the same engine in this process.
func TestPrograms(t *testing.T) {
	near, far := twin(t)
	j := fuzz.NewJudge(near, far)
	n := 300
	if testing.Short() {
		n = 30
	}
	for i := range n {
		for form := fuzz.FormLinked; form < fuzz.FormScript; form++ {
			judged(t, j, fuzz.Join(form, choice.Random(uint64(i), choice.DefaultSize)))
		}
	}
}

func judged(t *testing.T, j *fuzz.Judge, data []byte) {
	t.Helper()
	d, err := j.Input(background, data)
	if err != nil {
		t.Fatal(err)
	}
	if d.Verdict == judge.Differ {
		t.Fatalf("%x\n%v", data[:16], d.String())
	}
}
