package campaign

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz/process"
)

func TestRunsAreExact(t *testing.T) {
	c := config(t, "oracle")
	for i, want := range []uint64{1, 777, 0, 50} {
		c.Runs, c.For = want, 0
		if want == 0 {
			c.For = 200 * time.Millisecond
		}
		s := run(t, c)
		if want != 0 && s.Programs != want {
			t.Errorf("run %d: %d programs, want %d", i, s.Programs, want)
		}
		if s.Mismatches != 0 || s.Inconclusive != 0 || len(s.Found) != 0 || s.Lost != 0 {
			t.Errorf("run %d: the oracle differs from itself: %+v", i, s)
		}
	}
}

func TestCampaignGoesOn(t *testing.T) {
	c := config(t, "oracle")
	c.Runs = 600
	first := run(t, c)
	if first.Corpus == 0 || first.Rules == 0 || first.Contexts == 0 {
		t.Fatalf("nothing was reached: %+v", first)
	}
	second := run(t, c)
	if second.Programs != 600 || second.Total != 1200 {
		t.Errorf("%d programs in the second run and %d in both, want 600 and 1200", second.Programs, second.Total)
	}
	if second.Corpus < first.Corpus || second.Rules < first.Rules {
		t.Errorf("what was reached is lost: first %+v, then %+v", first, second)
	}
	folder, err := ReadFolder(c.Crashers)
	if err != nil {
		t.Fatal(err)
	}
	applied := 0 // the others are rules of validation, which invalid programs violate
	for rule := range folder.Rules {
		if strings.HasPrefix(rule, "Step") || rule == "Eval_expr" {
			applied++
		}
	}
	if applied < second.Rules || len(folder.Examples) != applied || applied == len(folder.Rules) {
		t.Errorf("%d rules are counted, %d were applied, of %d, with %d examples", len(folder.Rules), applied, second.Rules, len(folder.Examples))
	}
	for rule, name := range folder.Examples {
		if in, err := ReadCorpus(c.Corpus, name); err != nil || len(in) == 0 || folder.Rules[rule] == 0 {
			t.Errorf("%s was applied %d times, for example by %d bytes (%v)", rule, folder.Rules[rule], len(in), err)
		}
	}
	c.Seed = 1
	if s := run(t, c); s.Total != 600 {
		t.Errorf("%d programs of another seed, want 600", s.Total)
	}
}

func TestDeadWorkersAreFindings(t *testing.T) {
	c := config(t, "dies")
	c.Runs = 60
	s := run(t, c)
	only(t, &c, s, "worker died: exit status 7")
	if s.Programs != 60 {
		t.Errorf("%d programs, want 60", s.Programs)
	}
}

func TestStalledWorkersAreFindings(t *testing.T) {
	c := config(t, "hangs")
	c.Runs, c.Patience = 8, time.Second
	s := run(t, c)
	only(t, &c, s, "worker did not go on")
	if s.Programs != 8 {
		t.Errorf("%d programs, want 8", s.Programs)
	}
}

// TestGreedyProgramsAreFindings: an engine that takes too much memory for a program is found out, and its worker ends.
func TestGreedyProgramsAreFindings(t *testing.T) {
	linux(t)
	c := config(t, "grows")
	c.Runs, c.Workers, c.Memory = 6, 1, 600<<20
	s := run(t, c)
	only(t, &c, s, "an engine takes more than 600 MB of memory")
	if s.Programs != 6 {
		t.Errorf("%d programs, want 6", s.Programs)
	}
}

// TestGrownWorkersRetire: a worker whose memory grows little by little is no finding, and none of its programs is
// lost.
func TestGrownWorkersRetire(t *testing.T) {
	linux(t)
	c := config(t, "leaks")
	c.Runs, c.Memory = 600, 600<<20
	if s := run(t, c); s.Programs != 600 || s.Retired == 0 || s.Mismatches > 0 || s.Lost > 0 {
		t.Errorf("%+v", s)
	}
}

func linux(t *testing.T) {
	t.Helper()
	if process.Memory() == 0 || runtime.GOOS != "linux" {
		t.Skip("this system does not tell how much memory a process has")
	}
}

// TestRestOfABatch: what is left of a batch is told by the places that are done.
func TestRestOfABatch(t *testing.T) {
	b := &batch{Inputs: []input{{1}, {2}, {3}}, From: 10, Count: 4, Skip: []uint64{2, 6}}
	for done, want := range map[uint64]*batch{
		1: {Inputs: []input{{2}, {3}}, From: 10, Count: 4, Skip: []uint64{1, 5}, counted: true},
		3: {Inputs: []input{}, From: 10, Count: 4, Skip: []uint64{3}, counted: true},
		5: {Inputs: []input{}, From: 12, Count: 2, Skip: []uint64{1}, counted: true},
		7: nil,
	} {
		if got := b.after(done); !reflect.DeepEqual(got, want) {
			t.Errorf("after %d: %+v, want %+v", done, got, want)
		}
	}
}

func TestPanicsAreFindings(t *testing.T) {
	c := config(t, "breaks")
	c.Runs = 100
	only(t, &c, run(t, c), "oracle, breaks: panic")
}

// TestComparedIsTold: what an engine lacks is counted, and inputs keep to what it has, most of them if there are
// other engines.
func TestComparedIsTold(t *testing.T) {
	for _, engines := range [][]string{{"oracle", "lacks"}, {"oracle", "lacks", "oracle"}} {
		c := config(t, "")
		c.Engines, c.Runs, c.Profile = engines, 400, "linked" // mutations bring in by chance what an engine lacks
		s := run(t, c)
		if len(s.Compared) != len(engines)-1 || s.Mismatches != 0 {
			t.Fatalf("%v: %+v", engines, s)
		}
		x := s.Compared[0]
		subtypes, left := x.Features["declared subtypes"], x.Lacks["needs declared subtypes"]
		if x.Engine != "lacks" || x.Programs.Of != 400 || left != 400-x.Programs.Compared || subtypes.Of != left || subtypes.Compared != 0 {
			t.Errorf("%v: %+v", engines, x)
		}
		if alone := len(engines) == 2; alone != (left == 0) || alone != (s.Inconclusive == left) {
			t.Errorf("%v: %d programs were left out, %d inconclusive", engines, left, s.Inconclusive)
		}
		if left > 200 {
			t.Errorf("%v: %d of 400 programs were left out", engines, left)
		}
	}
}

// only fails unless a title is the only finding. Its files must be as they ought to be.
func only(t *testing.T, c *Config, s *Summary, title string) {
	t.Helper()
	if len(s.Found) != 1 || s.Found[0].Title != title || !s.Found[0].New || s.Found[0].Count != s.Mismatches || s.Mismatches == 0 || s.First == 0 {
		t.Fatalf("want %q as the only finding, got %+v", title, s)
	}
	if files := checkFolder(t, c.Crashers); files[s.Found[0].Input] != title {
		t.Errorf("the folder holds %v", files)
	}
}

func TestWorkersWithoutSharedMemory(t *testing.T) {
	noSlots = true
	defer func() { noSlots = false }()
	TestDeadWorkersAreFindings(t)
	TestStalledWorkersAreFindings(t)
}

func TestWorkersThatCannotWork(t *testing.T) {
	c := config(t, "missing")
	if _, err := Run(t.Context(), c); err == nil || !strings.Contains(err.Error(), `no engine "missing"`) {
		t.Errorf("got %v", err)
	}
	c = config(t, "oracle")
	c.Worker = []string{c.Worker[0], c.Worker[1], "-no-such-flag"}
	if _, err := Run(t.Context(), c); err == nil || !strings.Contains(err.Error(), "workers cannot work") {
		t.Errorf("got %v", err)
	}
}

func TestCorpusIsRun(t *testing.T) {
	c := config(t, "oracle")
	if err := os.MkdirAll(c.Corpus, 0o777); err != nil {
		t.Fatal(err)
	}
	script := `(module (func (export "f") (result i32) (i32.popcnt (i32.const 7)))) (invoke "f")`
	for name, text := range map[string]string{"seed.wast": script, "README.md": "no input", strings.Repeat("0", 40): "not what its name says"} {
		if err := os.WriteFile(filepath.Join(c.Corpus, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c.Runs = 1
	if s := run(t, c); s.Programs != 1 || s.Corpus != 1 || s.Rules == 0 || s.Contexts != 0 {
		t.Errorf("the script was not what was run: %+v", s)
	}
	if _, err := os.Stat(filepath.Join(c.Corpus, strings.Repeat("0", 40))); !os.IsNotExist(err) {
		t.Errorf("a torn file is still there: %v", err)
	}
}
