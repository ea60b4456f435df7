package driver_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/peer/driver"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// externalVariable is the environment variable that names the command of a driver of an engine from elsewhere, its
// words separated by spaces.
const externalVariable = "WASTRUN_DRIVER"

// external starts it.
func external(t testing.TB) *driver.Engine {
	t.Helper()
	command := strings.Fields(os.Getenv(externalVariable))
	if len(command) == 0 {
		t.Skipf("no engine from elsewhere: %s names the command of no driver", externalVariable)
	}
	e, err := driver.Start(driver.Config{Name: "external", Command: command})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	t.Logf("%s; lacks %v", e.About().Version, e.About().Lacks)
	return e
}

// TestExternal: generated programs do on an engine from elsewhere what they do on the oracle.
func TestExternal(t *testing.T) {
	far := external(t)
	j := fuzz.NewJudge(oracle.New(), far)
	differ := 0
	for i := range 200 {
		data := fuzz.Join(fuzz.FormLinked, choice.Random(uint64(i), choice.DefaultSize))
		d, err := j.Input(background, data)
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict == judge.Differ {
			if differ++; differ < 10 {
				t.Errorf("%d: %v", i, d.String())
			}
		}
	}
	t.Logf("%d differ; %+v", differ, j.Tallies)
}

// TestExternalScripts runs our own scripts and the official suite on an engine from elsewhere, and says what does not
// hold.
func TestExternalScripts(t *testing.T) {
	far := external(t)
	files, _ := filepath.Glob("../../corpus/*.wast")
	files = append(files, wasmtest.Suite(t)...)
	words := map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := wast.Parse(&wasm.Source{Name: filepath.Base(file), Text: text})
		if err != nil {
			t.Fatal(err)
		}
		r := wast.Run(background, s, wasm.Config{}, far)
		for _, x := range r.Results {
			words[x.Status.String()]++
			for _, f := range x.Failures {
				got, _, _ := strings.Cut(f.Got, "\n")
				t.Logf("%s: %s: %.200s", s.Source.Where(x.Command.Pos), f.What, got)
			}
			if x.Status == wast.Skipped {
				words[x.Reason]++
			}
		}
	}
	for w, n := range words {
		t.Logf("%d %s", n, w)
	}
}

// BenchmarkExternal runs linked programs on an engine from elsewhere.
func BenchmarkExternal(b *testing.B) {
	far := external(b)
	form := fuzz.FormLinked
	if !program.FeaturesOf(far).Has(form.Profile().Features) {
		form = fuzz.FormPlainLinked
	}
	j := fuzz.NewJudge(far)
	for i := 0; b.Loop(); i++ {
		p := j.Generate(fuzz.Join(form, choice.Random(uint64(i), choice.DefaultSize)))
		if err := p.Validate(); err != nil {
			b.Fatal(err)
		}
		if r, err := p.Run(background, far, wasm.Config{}); err == nil {
			r.Close()
		}
	}
}
