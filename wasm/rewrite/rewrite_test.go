package rewrite_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/rewrite"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
	"wasmjudge/wast"
)

// keeps applies a rewrite to a script that holds on the oracle: it must hold afterwards. It reports whether
// something was changed.
func keeps(t *testing.T, r *rewrite.Rewrite, s *wast.Script) (changed bool) {
	t.Helper()
	after := s.Changed(func(m *wasm.Module) *wasm.Module {
		c, ok := r.Apply(m)
		if !ok {
			return nil
		}
		changed = true
		if err := valid.Validate(c); err != nil {
			var b bytes.Buffer
			_ = text.Print(&b, c)
			t.Errorf("%s: %s: %v\n%s", s.Source.Name, r.Name, err, b.String())
			return nil
		}
		return c
	})
	if !changed {
		return false
	}
	for _, result := range wast.Run(t.Context(), after, wasm.Config{}, oracle.New()).Results {
		for _, f := range result.Failures {
			t.Errorf("%s: %s: %v", s.Source.Name, r.Name, f)
		}
	}
	return true
}

func holds(t *testing.T, s *wast.Script) bool {
	report := wast.Run(t.Context(), s, wasm.Config{}, oracle.New())
	return !slices.ContainsFunc(report.Results, func(r wast.Result) bool { return r.Status != wast.Passed })
}

// TestKeepTheMeaning applies each rewrite to generated programs, of which the oracle says what they do.
func TestKeepTheMeaning(t *testing.T) {
	changes, programs := map[*rewrite.Rewrite]int{}, 0
	for _, profile := range []fuzz.Form{fuzz.FormLinked, fuzz.FormScalar} {
		random := rand.New(rand.NewPCG(1, 2))
		for n := range 60 {
			data := make([]byte, 480)
			for i := range data {
				data[i] = byte(random.Uint32())
			}
			p := fuzz.NewGenerator(profile).Generate(data)
			if err := p.Validate(); err != nil {
				t.Fatal(err)
			}
			if p.NeedsHost() {
				q, err := p.WithoutHost()
				if err != nil || q.Validate() != nil {
					continue
				}
				p = q
			}
			source, err := p.Expect(t.Context(), oracle.New())
			if err != nil {
				continue // a module is refused, or it needs the host
			}
			s, err := wast.Parse(&wasm.Source{Name: "program", Text: source})
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(source, []byte("(assert_exhaustion")) || !holds(t, s) {
				continue // how deep the stack gets is what some rewrites change; and what takes the host's functions does not run
			}
			programs++
			for _, r := range rewrite.All {
				if keeps(t, r, s) {
					changes[r]++
				}
			}
			if t.Failed() {
				t.Fatalf("program %d", n)
			}
		}
	}
	for _, r := range rewrite.All {
		if changes[r] == 0 && r.Name != "br-table-default" && r.Name != "try-table-label" {
			t.Errorf("%s changes none of the programs", r.Name)
		}
		t.Logf("%s changes %d of %d programs", r.Name, changes[r], programs)
	}
}

// TestCorpus applies each rewrite to the scripts of the corpus and to those that show findings: what holds on
// the oracle, holds after it.
func TestCorpus(t *testing.T) {
	changes := map[*rewrite.Rewrite]int{}
	for _, pattern := range []string{"../../corpus/*.wast", "../../crashers/*.wast"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(source, []byte("exhaustion")) || bytes.Contains(source, []byte("300000")) {
				continue
			}
			s, err := wast.Parse(&wasm.Source{Name: file, Text: source})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rewrite.All {
				if keeps(t, r, s) {
					changes[r]++
				}
			}
		}
	}
	for _, r := range rewrite.All {
		if changes[r] == 0 {
			t.Errorf("%s changes none of the scripts", r.Name)
		}
	}
}
