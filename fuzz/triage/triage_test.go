package triage

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

var (
	update    = flag.Bool("update", false, "write what the tests see into the goldens")
	allFaults = flag.Bool("faults", false, "triage all known faults, and print a table")
)

// faulty makes a triage of the oracle and of a native engine with a fault.
func faulty(t *testing.T, fault native.Fault) *Triage {
	t.Helper()
	wrong, err := native.New(native.WithFault(fault))
	if err != nil {
		t.Skip("native, into which the faults are built, is not available on this platform")
	}
	return newTriage(oracle.New(), wrong)
}

func newTriage(engines ...wasm.Engine) *Triage {
	return &Triage{
		Judge:    fuzz.NewJudge(engines...),
		Describe: func(engine string) string { return engine },
		Again:    func(engine, script string) string { return "wastrun run --engine " + engine + " " + script },
	}
}

// quick are the faults that are triaged without -faults.
var quick = []native.Fault{native.FaultStaticIndex, native.FaultAliasDistinct, native.FaultShadowed, native.FaultStaleLocal, native.FaultPayloadWidth,
	native.FaultCatchTrap, native.FaultFuncrefType}

// tagRules are the rules that a wrong comparison of tags shows at.
var tagRules = []string{"throw_ref-handler-next", "throw_ref-handler-catch", "throw_ref-handler-catch_ref"}

// takes are the rules that a wrong payload or local shows at: those that bring the exception somewhere.
var takes = []string{"throw_ref-handler-catch", "throw_ref-handler-catch_ref", "throw_ref-handler-catch_all", "throw_ref-handler-catch_all_ref", "throw_ref-frame"}

// passed are the rules by which a handler that must not be tried any more is passed.
var passed = []string{"throw_ref-frame", "throw_ref-handler-next", "throw_ref-handler-catch", "throw_ref-handler-catch_ref",
	"throw_ref-handler-catch_all", "throw_ref-handler-catch_all_ref", "throw_ref", "throw"}

// rightRules are the rules that each fault breaks; "" for those that break none of throw_ref's.
var rightRules = map[native.Fault][]string{
	native.FaultStaticIndex:      tagRules,
	native.FaultThrowerInstance:  tagRules,
	native.FaultCalleeInstance:   tagRules,
	native.FaultModuleTag:        tagRules,
	native.FaultExnInstance:      tagRules,
	native.FaultImportFresh:      append([]string{"throw", "instantiate"}, tagRules...),
	native.FaultAliasDistinct:    append([]string{"throw", "instantiate"}, tagRules...),
	native.FaultShadowed:         tagRules,
	native.FaultArmedAfterBranch: passed,
	native.FaultArmedAfterCatch:  passed,
	native.FaultArmedTailCall:    passed,
	native.FaultTailCallVmctx:    append([]string{"throw_ref-frame", "throw"}, tagRules...),
	native.FaultStaleLocal:       takes,
	native.FaultPayloadOrder:     takes,
	native.FaultPayloadWidth:     takes,
	native.FaultPayloadBoundary:  takes,
	native.FaultExnCollected:     append([]string{"throw_ref"}, takes...),
	native.FaultOneExnref:        append([]string{"throw_ref"}, takes...),
	native.FaultExnrefByTag:      append([]string{"throw_ref"}, takes...),
	native.FaultCatchTrap:        {"trap-handler"},
	native.FaultCatchExhaustion:  {"exhaustion"},
	native.FaultNullThrow:        {"throw_ref-null"},
	native.FaultFuncrefType:      {""},
}

// The size that a fault's script may have, and the time that triage may take for it.
const (
	mostLines   = 50
	mostModules = 3
	mostTime    = 20 * time.Second
)

// TestFaults triages a difference for known faults: the script must be small, blame the right rule, and show where the engines part. With
// -faults it does so for all of them, and prints a table.
func TestFaults(t *testing.T) {
	for _, fault := range native.Faults() {
		if !*allFaults && !slices.Contains(quick, fault) {
			continue
		}
		t.Run(fault.String(), func(t *testing.T) {
			triage := faulty(t, fault)
			data := differing(t, triage.Judge)
			start := time.Now()
			f, err := triage.Input(t.Context(), "crasher", data)
			took := time.Since(start)
			switch {
			case err != nil || f == nil:
				t.Fatalf("finding %v, error %v", f, err)
			case f.Without != "":
				t.Fatalf("there is no script: %s", f.Without)
			case f.Lines > mostLines || f.Modules > mostModules || took > mostTime:
				t.Errorf("%d lines, %d modules, %v:\n%s", f.Lines, f.Modules, took, f.Script)
			case !slices.Contains(rightRules[fault], f.Bucket.Rules[0]):
				t.Errorf("it blames %q:\n%s", f.Bucket.Rules[0], f.Script)
			case f.Bucket.Rules[1] != "" && strings.Count(string(f.Script), "\n;; >") == 0:
				t.Errorf("where the engines part is not marked:\n%s", f.Script)
			}
			if *allFaults {
				t.Logf("| %s | %d | %d | %.2f | %s | %s |", fault, f.Lines, f.Modules, took.Seconds(), f.Bucket.Rules[0], f.Bucket.Rules[1])
			}
		})
	}
}

// differing finds an input on which the engines differ.
func differing(t *testing.T, judge *fuzz.Judge) []byte {
	t.Helper()
	for seed := range uint64(1500) {
		data := fuzz.Join(fuzz.FormLinked, fuzz.Input(seed, fuzz.DefaultSize))
		d, err := judge.Input(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict == fuzz.Differ {
			return data
		}
	}
	t.Fatal("no difference is found")
	return nil
}

// TestScript triages a script. The golden is what is made of it.
func TestScript(t *testing.T) {
	data, err := os.ReadFile("testdata/input.wast")
	if err != nil {
		t.Fatal(err)
	}
	f, err := faulty(t, native.FaultModuleTag).Input(t.Context(), "crashers/input", data)
	if err != nil || f == nil {
		t.Fatalf("finding %v, error %v", f, err)
	}
	golden(t, "script.wast", f.Script)
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s has changed; -update accepts it:\n%s", file, got)
	}
}

// TestFixed triages an input on which the engines do not differ any more.
func TestFixed(t *testing.T) {
	triage := faulty(t, native.NoFault)
	f, err := triage.Input(t.Context(), "crasher", fuzz.Join(fuzz.FormLinked, fuzz.Input(1, fuzz.DefaultSize)))
	if f != nil || err != nil {
		t.Errorf("finding %v, error %v", f, err)
	}
}

// silent is an engine that tells nothing of its throws.
type silent struct{ wasm.Engine }

func (s silent) NewStore(c wasm.Config) wasm.Store {
	c.OnThrow = nil
	return s.Engine.NewStore(c)
}

// TestSilent triages a difference of an engine that does not tell how it seeks handlers: that is left open.
func TestSilent(t *testing.T) {
	right := faulty(t, native.FaultThrowerInstance)
	triage := newTriage(right.Judge.Engines[0], silent{right.Judge.Engines[1]})
	f, err := triage.Input(t.Context(), "crasher", differing(t, triage.Judge))
	if err != nil || f == nil || f.Without != "" {
		t.Fatalf("finding %v, error %v", f, err)
	}
	if f.Bucket.Rules[0] == "" || f.Bucket.Rules[1] != "" || !bytes.Contains(f.Script, []byte("the engine does not tell")) {
		t.Errorf("bucket %v:\n%s", f.Bucket, f.Script)
	}
}
