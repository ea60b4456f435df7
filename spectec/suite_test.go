package spectec_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/spectec"
	"wasmjudge/spectec/spectectest"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

var whole = flag.Bool("whole", false, "run all files of the official suite, which takes some minutes, and not only the quick ones")

// loaded is the text, which several tests execute.
var loaded = sync.OnceValues(func() (*spectec.Text, error) { return spectec.Load("") })

// engine returns an engine of the sources, with the project's validator in front.
func engine(t testing.TB, options ...spectec.Option) *spectec.Engine {
	t.Helper()
	spectectest.Dir(t)
	text, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return text.Engine(append(options, spectec.WithValidator(validate))...)
}

func validate(bin []byte) error {
	m, err := binary.Decode(&wasm.Source{Text: bin, Binary: true, Proposals: wasm.AllProposals})
	if err != nil {
		return err
	}
	return valid.Validate(m)
}

// slow are files of the suite that take long on the machine of the text: loops of 10^6 calls, and memories that are
// copied byte by byte.
var slow = []string{"return_call", "return_call_indirect", "return_call_ref", "skip-stack-guard-page", "memory_fill", "memory_fill64",
	"memory_copy", "memory_copy64", "memory_copy0", "memory_copy1", "memory_fill0", "memory_grow", "memory_grow64", "call_indirect",
	"table_init", "table_init64", "table_copy", "table_copy64", "type-rec", "br_table", "store2", "stack", "memory_init0"}

func isSlow(name string) bool { return slices.Contains(slow, name) }

// TestSuite runs the official suite. Nothing may fail, and nothing may be skipped. Without -whole one file in eight is
// run of those that are quick.
func TestSuite(t *testing.T) {
	e := engine(t)
	for i, file := range wasmtest.Suite(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".wast")
		if !*whole && (isSlow(name) || i%8 != 0 && !strings.HasPrefix(name, "t")) {
			continue
		}
		t.Run(name, func(t *testing.T) { hold(t, file, e) })
	}
}

// TestCorpus runs the project's own scripts on the text and the oracle: both hold, and do not differ.
func TestCorpus(t *testing.T) {
	e := engine(t)
	files, err := filepath.Glob("../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for i, file := range files {
		if !*whole && i%4 != 0 {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".wast"), func(t *testing.T) { hold(t, file, oracle.New(), e) })
	}
}

// parse reads a script.
func parse(t *testing.T, file string) *wast.Script {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: file, Text: text, Proposals: wasm.AllProposals})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hold runs a script and demands that all of it holds.
func hold(t *testing.T, file string, engines ...wasm.Engine) {
	t.Helper()
	s := parse(t, file)
	for _, r := range wast.Run(context.Background(), s, wasm.Config{}, engines...).Results {
		for _, f := range r.Failures {
			t.Error(f)
		}
		if r.Status == wast.Skipped {
			t.Errorf("%s: skipped: %s", s.Source.Where(r.Command.Pos), r.Reason)
		}
	}
}

// excused are modules on whose form wasm/binary and the text's grammar differ, with the reason, by the place in the
// suite.
var excused = map[string]string{}

// TestGrammar compares the text's binary grammar with wasm/binary on the modules of suite and corpus: on those that
// are malformed as well.
func TestGrammar(t *testing.T) {
	text := engine(t).Text()
	files, _ := filepath.Glob("../corpus/*.wast")
	modules, malformed := 0, 0
	for _, file := range append(wasmtest.Suite(t), files...) {
		s := parse(t, file)
		for i := range s.Commands {
			c := &s.Commands[i]
			if c.Module == nil {
				continue
			}
			bin := bytesOf(c.Module)
			if bin == nil || len(bin) > 1<<16 && !*whole {
				continue
			}
			_, ours := binary.Decode(&wasm.Source{Text: bin, Binary: true})
			v, at, err := text.Decode(bin)
			if err != nil {
				t.Errorf("%s: %v", s.Source.Where(c.Pos), err)
				continue
			}
			modules++
			if ours != nil {
				malformed++
			}
			where := fmt.Sprintf("%s:%s", filepath.Base(file), s.Source.Where(c.Pos))
			if (ours == nil) != (v != nil) && excused[where] == "" {
				t.Errorf("%s: wasm/binary: %v; the text accepts: %v, at byte %d\n%x", where, ours, v != nil, at, bin[:min(len(bin), 80)])
			}
		}
	}
	if modules < 5000 || malformed < 400 {
		t.Errorf("only %d modules, %d of them malformed", modules, malformed)
	}
}

// bytesOf returns a module's binary; nil if it has none.
func bytesOf(m *wast.ModuleDef) []byte {
	switch {
	case m.Form == wast.FormBinary:
		return m.Bytes
	case m.Form == wast.FormText && m.Err == nil && m.Module != nil:
		return binary.Encode(m.Module)
	}
	return nil
}
