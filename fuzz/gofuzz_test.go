package fuzz

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"wasmjudge/fuzz/judge"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
)

var (
	withGoFuzz    = flag.Bool("gofuzz", false, "run go-fuzz's coordinator and two workers, which takes minutes")
	withLibFuzzer = flag.Bool("libfuzzer", false, "build and run Fuzz with libFuzzer, which needs clang++ and its runtime, and zip")
)

// hunted is the fault that other people's fuzzers are to find.
var hunted = fault.StaticIndex

// TestGoFuzz runs go-fuzz as on several machines, with a known fault: both workers execute programs, and findings
// appear, each with its bucket as title, which is what one gets by replaying it.
func TestGoFuzz(t *testing.T) {
	if !*withGoFuzz {
		t.Skip("takes minutes; -gofuzz runs it")
	}
	needNative(t)
	dir := t.TempDir()
	run(t, "docs/go-fuzz.sh", dir, "20")
	log, err := os.ReadFile(filepath.Join(dir, "coordinator.log"))
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`workers: (\d+), .* execs: (\d+) .* cover: (\d+)`).FindAllStringSubmatch(string(log), -1)
	workers, programs, cover := 0, 0, 0
	for _, l := range lines {
		workers, programs, cover = max(workers, number(l[1])), max(programs, number(l[2])), max(cover, number(l[3]))
	}
	t.Logf("%d workers, %d programs, coverage %d", workers, programs, cover)
	if workers != 2 || programs < 1000 || cover < 100 {
		t.Errorf("%d workers ran %d programs and saw coverage %d:\n%s", workers, programs, cover, log)
	}
	outputs, err := filepath.Glob(filepath.Join(dir, "crashers", "*.output"))
	if err != nil || len(outputs) == 0 {
		t.Fatalf("nothing found: %v\n%s", err, log)
	}
	for _, output := range outputs {
		text, err := os.ReadFile(output)
		if err != nil {
			t.Fatal(err)
		}
		title, _, _ := strings.Cut(string(text), "\n")
		replays(t, strings.TrimSuffix(output, ".output"), strings.TrimPrefix(title, "panic: "))
	}
}

// TestLibFuzzer builds Fuzz as OSS-Fuzz and ClusterFuzzLite do, with the seeds, and lets libFuzzer find a known
// fault: native works in a process that is not Go's own.
func TestLibFuzzer(t *testing.T) {
	if !*withLibFuzzer {
		t.Skip("needs clang++; -libfuzzer runs it")
	}
	needNative(t)
	dir := t.TempDir()
	t.Setenv("OUT", dir)
	t.Setenv("CXX", "clang++")
	t.Setenv("CXXFLAGS", "-fsanitize=address")
	t.Setenv("LIB_FUZZING_ENGINE", "-fsanitize=fuzzer")
	run(t, ".clusterfuzzlite/build.sh")
	seeds, corpus := filepath.Join(dir, "seeds"), filepath.Join(dir, "corpus")
	for _, d := range []string{seeds, corpus} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run(t, "unzip", "-q", filepath.Join(dir, "fuzz_seed_corpus.zip"), "-d", seeds)
	fuzzer := filepath.Join(dir, "fuzz")
	if out, err := exec.Command(fuzzer, "-runs=2000", corpus, seeds).CombinedOutput(); err != nil {
		t.Fatalf("the right engine: %v\n%s", err, out)
	}
	wrong := exec.Command(fuzzer, "-runs=20000", "-artifact_prefix="+dir+"/", corpus, seeds)
	wrong.Env = append(os.Environ(), FaultVariable+"="+hunted.String())
	out, err := wrong.CombinedOutput()
	if err == nil {
		t.Fatalf("nothing found:\n%s", out)
	}
	crashers, err := filepath.Glob(filepath.Join(dir, "crash-*"))
	if err != nil || len(crashers) != 1 {
		t.Fatalf("found %v, %v:\n%s", crashers, err, out)
	}
	title := regexp.MustCompile(`(?m)^panic: (.*)$`).FindStringSubmatch(string(out))
	if title == nil {
		t.Fatalf("no title:\n%s", out)
	}
	replays(t, crashers[0], title[1])
}

// needNative skips a test where there is no native, into which faults are built.
func needNative(t *testing.T) {
	t.Helper()
	if len(engines) < 2 {
		t.Skip("native is not available on this platform")
	}
}

// run runs a command in the project's root, with the fault that is hunted.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir, c.Env = "..", append(os.Environ(), FaultVariable+"="+hunted.String())
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // of digits only
	return n
}

// replays gives a found input to Fuzz, which must panic with the title.
func replays(t *testing.T, file, title string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e, err := native.New(native.WithFault(hunted))
	if err != nil {
		t.Fatal(err)
	}
	pair := NewJudge(oracle.New(), e)
	d, err := pair.Input(context.Background(), data)
	if err != nil || d.Verdict != judge.Differ {
		t.Errorf("%s: verdict %d, %v, want %s", file, d.Verdict, err, title)
	} else if got := fmt.Sprintf("fuzz: %v", pair.InputBucket(context.Background(), data, d)); got != title {
		t.Errorf("%s: %s, found as %s", file, got, title)
	}
}

// TestFuzzedEngines: a fault is built in by name, and a wrong name is told.
func TestFuzzedEngines(t *testing.T) {
	needNative(t)
	if n := len(fuzzed("")); n != 2 {
		t.Errorf("%d engines without a fault", n)
	}
	pair := NewJudge(fuzzed(hunted.String())...)
	if firstDifference(t, pair, 1500, usual) < 0 {
		t.Error("the fault is not there")
	}
	defer func() {
		if s := fmt.Sprint(recover()); !strings.Contains(s, "nonsense") {
			t.Errorf("a fault that does not exist: %s", s)
		}
	}()
	fuzzed("nonsense")
}
