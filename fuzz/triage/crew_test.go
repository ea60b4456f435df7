package triage

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/process"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// The test's own program is a worker as well, if its first argument says so.
const asWorker = "worker"

func TestMain(m *testing.M) {
	if len(os.Args) < 2 || os.Args[1] != asWorker {
		os.Exit(m.Run())
	}
	if err := Work(os.Stdin, os.Stdout, strangeEngines); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// strangeEngines makes the oracle and a native with a fault, which may do something strange with modules of few
// functions.
func strangeEngines(names []string, name string) ([]wasm.Engine, error) {
	known, err := fault.Parse(name)
	if err != nil {
		return nil, err
	}
	var options []native.Option
	for _, f := range known {
		options = append(options, native.WithFault(f))
	}
	wrong, err := native.New(options...)
	if err != nil {
		return nil, err
	}
	small, act := 0, func() {}
	switch names[1] {
	case "greedy":
		small, act = 1<<30, grow
	case "greedy when small":
		small, act = 1, grow
	case "hanging when small":
		small, act = 1, func() { select {} }
	case "hanging":
		small, act = 1<<30, func() { select {} }
	case "mute":
		return []wasm.Engine{oracle.New(), mute{wrong}}, nil
	}
	return []wasm.Engine{oracle.New(), &strange{wrong, small, act}}, nil
}

// mute is an engine that breaks when it is asked for an exception that it holds.
type mute struct{ wasm.Engine }

func (mute) Name() string { return "mute" }

func (e mute) NewStore(c wasm.Config) wasm.Store { return muteStore{e.Engine.NewStore(c)} }

type muteStore struct{ wasm.Store }

func (muteStore) Exception(wasm.Value) *wasm.Exception {
	panic(fmt.Errorf("mute: %w: it does not say", wasm.ErrBroken))
}

// TestMuteEngine: an engine breaks when it is asked for an exception, as one may that runs in another process. That is
// found, and triage makes a script of it.
func TestMuteEngine(t *testing.T) {
	j := fuzz.NewJudge(oracle.New(), mute{oracle.New()})
	inputs := inputsWith(t, 1, func(data []byte) bool {
		d := judgedOn(t, j, data)
		return d.Verdict == judge.Differ && strings.HasPrefix(d.What, "when it was asked")
	})
	c := testCrew(t, "mute")
	c.About.Fault = ""
	for _, r := range c.all(t.Context(), inputs) {
		if r.Err != nil || len(r.Findings) != 1 || r.Findings[0].Lines == 0 {
			t.Errorf("%+v", r)
		}
	}
}

// grow takes memory, more than a process may have, and waits for its end.
func grow() {
	const part, most = 8 << 20, 1 << 30
	kept := [][]byte{}
	for range most / part {
		kept = append(kept, []byte(strings.Repeat("x", part)))
		time.Sleep(time.Millisecond)
	}
	for {
		time.Sleep(time.Second)
		runtime.KeepAlive(kept)
	}
}

// strange is an engine that does something for modules of up to so many functions.
type strange struct {
	wasm.Engine
	small int
	act   func()
}

func (e *strange) Compile(m *wasm.Module) (wasm.Code, error) {
	if len(m.Funcs) <= e.small {
		e.act()
	}
	return e.Engine.Compile(m)
}

// testCrew is a crew that compares the oracle with a strange engine.
func testCrew(t *testing.T, engine string) *Crew {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("this system does not tell how much memory a process has")
	}
	worker, err := process.OwnCommand(asWorker)
	if err != nil {
		t.Fatal(err)
	}
	return &Crew{Command: worker, Engines: []string{"oracle", engine}, About: About{Fault: fault.StaticIndex.String()}, Jobs: 2, Memory: 400 << 20}
}

// differingInputs finds inputs of differences, all of whose modules have at least so many functions: those that take
// the place of host functions have one each.
func differingInputs(t *testing.T, n, least int) []Input {
	t.Helper()
	j := faulty(t, fault.StaticIndex).Judge
	return inputsWith(t, n, func(data []byte) bool {
		p := j.Generate(data)
		small := slices.ContainsFunc(p.Modules, func(m *wasm.Module) bool { return len(m.Funcs) < least }) || least > 1 && p.NeedsHost()
		return !small && judgedOn(t, j, data).Verdict == judge.Differ
	})
}

// inputsWith finds the first inputs with a property.
func inputsWith(t *testing.T, n int, has func(data []byte) bool) (list []Input) {
	t.Helper()
	for seed := uint64(0); len(list) < n; seed++ {
		if data := fuzz.Join(fuzz.FormLinked, choice.Random(seed, choice.DefaultSize)); has(data) {
			list = append(list, Input{Name: fmt.Sprintf("input%d", seed), Data: data})
		}
	}
	return list
}

// judgedOn is what a judge says of an input.
func judgedOn(t *testing.T, j *fuzz.Judge, data []byte) judge.Difference {
	t.Helper()
	d, err := j.Input(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (c *Crew) all(ctx context.Context, inputs []Input) (list []Result) {
	c.Triage(ctx, inputs, func(_ *Input, r Result) { list = append(list, r) })
	return list
}

// TestGreedyEngine: an input on which an engine takes too much memory, or does not end, is made smaller as any other,
// and does not hold up the others.
func TestGreedyEngine(t *testing.T) {
	inputs := differingInputs(t, 1, 0)
	for engine, what := range map[string]struct{ why, cause string }{
		"greedy":  {"worker took more than 400 MB of memory", "The engine takes more memory than it may."},
		"hanging": {"worker did not go on", "The engine does not come to an end."},
	} {
		c := testCrew(t, engine)
		if c.Effort = 3 * time.Second; engine == "hanging" {
			c.Stall = 200 * time.Millisecond
		}
		list := c.all(t.Context(), inputs)
		if len(list) != 1 || list[0].Err != nil || len(list[0].Findings) != 1 {
			t.Errorf("%s: %+v", engine, list)
			continue
		}
		f := list[0].Findings[0]
		if f.Bucket.What != what.why || f.Cause != what.cause || f.Without != "" {
			t.Errorf("%s: %v: %s", engine, f.Bucket, f.Cause)
		}
		if fails, err := c.Fails(t.Context(), f.Script, engine); !fails || err != nil {
			t.Errorf("%s: its script fails: %v, error %v\n%s", engine, fails, err, f.Script)
		}
		whole := Lines(wholeScript(t, inputs[0].Data))
		if t.Logf("%s: %d lines of %d, cut %v", engine, f.Lines, whole, f.Cut); f.Lines >= whole {
			t.Errorf("%s: the script has %d lines, and the input's program %d", engine, f.Lines, whole)
		}
	}
}

func wholeScript(t *testing.T, data []byte) []byte {
	t.Helper()
	text, err := fuzz.NewJudge(oracle.New()).Generate(data).Script(nil)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestKeptProgramDies: where a process dies of the program that was kept beside an input, that is made small, and not
// what the input makes now.
func TestKeptProgramDies(t *testing.T) {
	in := differingInputs(t, 1, 2)[0]
	in.Program = []byte("(module definition $m0 (func (export \"f\")))\n(module instance $i0 $m0)\n(invoke $i0 \"f\")\n")
	c := testCrew(t, "hanging when small")
	c.Effort, c.Stall = 3*time.Second, 200*time.Millisecond
	r := c.all(t.Context(), []Input{in})[0]
	if r.Err != nil || len(r.Findings) != 1 || r.Findings[0].Cause != "The engine does not come to an end." {
		t.Errorf("%+v", r)
	}
}

// TestGreedyWhenSmall: if it is something smaller on which an engine takes too much memory, there is a script all the
// same.
func TestGreedyWhenSmall(t *testing.T) {
	list := testCrew(t, "greedy when small").all(t.Context(), differingInputs(t, 1, 2))
	if len(list) != 1 || list[0].Err != nil || len(list[0].Findings) != 1 {
		t.Fatalf("%+v", list)
	}
	f := list[0].Findings[0]
	if f.Without != "" || !strings.Contains(string(f.Script), "it is not made smaller any more: the worker took more than 400 MB of memory") {
		t.Errorf("%s\n%s", f.Without, f.Script)
	}
}

// TestJoined: of one cause there are fewer scripts than inputs, and every other input has one of them.
func TestJoined(t *testing.T) {
	c := testCrew(t, "native")
	c.Jobs = 1 // so that what is known does not depend on who is faster
	list := c.all(t.Context(), differingInputs(t, 10, 0))
	scripts, joined := map[string]bool{}, 0
	for _, r := range list {
		if r.Err != nil || len(r.Findings) != 1 {
			t.Fatalf("%+v", r)
		}
		if f := r.Findings[0]; f.Joined == "" {
			scripts[f.Name] = true
		}
	}
	for _, r := range list {
		if name := r.Findings[0].Joined; name != "" {
			joined++
			if !scripts[name] {
				t.Errorf("%s is joined to %s, which there is not", r.Input, name)
			}
		}
	}
	if len(list) != 10 || joined < 3 {
		t.Errorf("%d of %d inputs are joined to others", joined, len(list))
	}
}

// TestSpared: what a process has died of is not tried again.
func TestSpared(t *testing.T) {
	data := differingInputs(t, 1, 0)[0].Data
	run := func(spared Mark) (tried []Mark) {
		x := faulty(t, fault.StaticIndex)
		x.Limit, x.Spared = time.Second, map[Mark]bool{spared: true}
		x.report = func(e event) {
			if e.Trying != nil && !e.Trying.First {
				tried = append(tried, e.Trying.Mark)
			}
		}
		if f, err := x.Input(t.Context(), "input", data); err != nil || f == nil {
			t.Fatalf("finding %v, error %v", f, err)
		}
		return tried
	}
	spared := run(Mark{})[20]
	for _, mark := range run(spared) {
		if mark == spared {
			t.Fatal("it is tried")
		}
	}
}

// TestKnown: which bucket a script shows is told by its name, and by its head if it has one.
func TestKnown(t *testing.T) {
	b := judge.Bucket{Engines: [2]string{"oracle", "native"}, What: "values", Rules: [2]string{"throw"}}
	k := Known{}
	if len(k.of(b)) > 0 {
		t.Errorf("a bucket is known of which nothing is")
	}
	k.Shown("native-short-name", []byte(";; What it is.\n;;\n;; bucket: "+b.String()+"\n;; cause:  it agrees without locals, constants: what they do\n(module)"))
	if got := k.of(b); !slices.Equal(got, []known{{"native-short-name", "locals, constants"}}) {
		t.Errorf("by its head: %q", got)
	}
	k.Shown(b.Slug(), []byte("(module)\n;; bucket: another"))
	if got := k.of(b); !slices.Equal(got, []known{{b.Slug(), ""}, {"native-short-name", "locals, constants"}}) {
		t.Errorf("by its name: %q", got)
	}
	if got := k.without([]string{b.Slug()}); !slices.Equal(got.of(b), []known{{"native-short-name", "locals, constants"}}) {
		t.Errorf("without one: %q", got.of(b))
	}
}
