package driver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/serve"
	"wasmjudge/wasm"
	"wasmjudge/wasm/enginetest"
	"wasmjudge/wast"
)

// whenAsked is an engine that does what it must not when a function of a generated module is called, or a memory is
// read.
type whenAsked struct {
	serve.Engine
	answer func() (uint32, serve.Ended)
	what   string // "read" calls a function of that name, and "memory m" reads the memory m
}

func (e whenAsked) NewStore(d *serve.Driver) serve.Store { return &askedStore{e.Engine.NewStore(d), e} }

type askedStore struct {
	serve.Store
	when whenAsked
}

func (s *askedStore) Call(i serve.Instance, name string, slot uint32) (uint32, serve.Ended) {
	if name == s.when.what {
		return s.when.answer()
	}
	return s.Store.Call(i, name, slot)
}

func (s *askedStore) Memory(i serve.Instance, name string) []byte {
	if "memory "+name == s.when.what {
		s.when.answer()
	}
	return s.Store.Memory(i, name)
}

// answers are what such engines do.
var answers = map[string]func() (uint32, serve.Ended){
	"dies": func() (uint32, serve.Ended) {
		os.Exit(3)
		return 0, serve.Ended{}
	},
	"is-killed": func() (uint32, serve.Ended) {
		killOurselves()
		return 0, serve.Ended{}
	},
	"refuses": func() (uint32, serve.Ended) {
		return 0, serve.Ended{Status: driver.StatusBroken, Message: "not today"}
	},
	"says-yes": func() (uint32, serve.Ended) { return 1, serve.Ended{} }, // and leaves in the slot what is there
}

// asking is a program for which the engine is asked for everything that it can be asked for. Its exnrefs are in a
// global and a table; a host function catches, and one throws.
const asking = `
(module definition $M
  (type $f (func))
  (tag $e (export "e") (param externref))
  (global $g (export "g") (mut exnref) (ref.null exn))
  (table $t (export "t") 1 exnref)
  (memory (export "m") 1)
  (func $throw (throw $e (ref.null extern)))
  (func (export "f") (result exnref)
    (i32.store (i32.const 8) (i32.const 7))
    (global.set $g (block $h (result exnref) (try_table (catch_all_ref $h) (call $throw)) unreachable))
    (table.set $t (i32.const 0) (global.get $g))
    (global.get $g)))
(module instance $i $M)
(invoke $i "f")
(get $i "g")`

// TestBrokenWhenAsked: an engine that dies, answers nothing or lies just when it is asked for what there is, where no
// error can be returned, is told: programs differ by that, scripts fail by that, and what comes after is as if nothing
// had been.
func TestBrokenWhenAsked(t *testing.T) {
	near, _ := engineNamed("oracle")
	for _, x := range []struct{ role, words string }{
		{"dies read", "the driver of far died: exit status 3"},
		{"refuses read", "far: asking for read of (tag (func (param externref))): not today"},
		{"says-yes read", "(exception of instance 0 tag 0 (exception of instance 0 tag 0"},
		{"dies get", "the driver of far died: exit status 3"},
		{"refuses get", "far: asking for get of "},
		{"dies memory m", "the driver of far died: exit status 3"},
	} {
		t.Run(x.role, func(t *testing.T) {
			t.Parallel()
			far := start(t, "oracle "+x.role)
			j := fuzz.NewJudge(near, far)
			input := fuzz.ScriptInput([]byte(asking))
			d, err := j.Input(background, input)
			if err != nil || d.Verdict != judge.Differ || !strings.Contains(d.String(), x.words) || d.What == "panic" {
				t.Errorf("%v\n%v\nwant %s", err, d.String(), x.words)
			}
			if b := j.InputBucket(background, input, d); b.Engines[1] != "far" {
				t.Errorf("the bucket is %v", b)
			}
			p := j.ProgramOf(input)
			if p == nil {
				t.Fatal("it is no program")
			}
			for step := range len(p.Steps) + 1 {
				j.Witness(background, p, far, &judge.Difference{Step: step - 1}) // may find none
			}
			scriptBreaks(t, far)
			for _, r := range enginetest.Check(background, far) {
				if r.Err != nil && strings.Contains(r.Err.Error(), "goroutine") {
					t.Errorf("%s: %v", r.Contract, r.Err)
				}
			}
			agrees(t, far)
		})
	}
}

// scriptBreaks requires of a script that reads a global that it can be run on the engine: what breaks is a failure
// without a trace of this program.
func scriptBreaks(t *testing.T, far *driver.Engine) {
	t.Helper()
	s, err := wast.Parse(&wasm.Source{Name: t.Name(), Text: []byte(asking)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range wast.Run(background, s, wasm.Config{}, far).Results {
		for _, f := range r.Failures {
			if strings.Contains(f.Got, "goroutine") || !strings.Contains(f.Got, "far") {
				t.Errorf("%v", f)
			}
		}
	}
}

// TestBrokenInAHost: an engine that does not answer what a host function asks ends the call, and no more.
func TestBrokenInAHost(t *testing.T) {
	far := start(t, "oracle refuses make", func(c *driver.Config) { c.Patience = time.Hour })
	m := parse(t, `(module (import "" "f" (func $f)) (func (export "g") (call $f)))`)
	code, err := far.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	s := far.NewStore(wasm.Config{})
	f := s.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome {
		return wasm.Throw(s.NewException(s.NewTag(wasm.DefineFunc(nil, nil)), nil))
	})
	i, out := s.Instantiate(background, code, []wasm.Externaddr{f})
	if !out.OK() {
		t.Fatal(out)
	}
	out = i.Export("g").(wasm.Funcaddr).Call(background, nil)
	var e *wasm.Unanswered
	if out.Kind != wasm.OutcomeFault || !errors.As(out.Err, &e) || e.Message != "not today" {
		t.Errorf("%v", out)
	}
	s.Close()
	agrees(t, far)
}

// garbles begins the role of a driver that changes a byte of a frame: which frame, and which byte, follows.
const garbles = "garbles-"

// garbling writes frames, one of them with a byte that is wrong.
type garbling struct {
	io.Writer
	at string // frame, byte
	n  int
}

func (g *garbling) Write(frame []byte) (int, error) {
	var at, which int
	if _, err := fmt.Sscanf(g.at, "%d,%d", &at, &which); err != nil {
		return 0, err
	}
	if g.n++; g.n == at {
		frame = append([]byte(nil), frame...)
		frame[4+which%(len(frame)-4)] ^= byte(1 + which%255)
	}
	return g.Writer.Write(frame)
}

// TestGarbledFrames: whatever byte of a frame is wrong, the program differs or does not, and nobody panics.
func TestGarbledFrames(t *testing.T) {
	near, _ := engineNamed("oracle")
	frames, wrong := 40, 0
	if testing.Short() {
		frames = 20
	}
	for n := range frames {
		far, err := tryStart(fmt.Sprintf("oracle %s%d,%d", garbles, good+n%10, 37*n), func(c *driver.Config) {
			c.Patience = 300 * time.Millisecond
		})
		if err != nil {
			t.Fatal(err)
		}
		j := fuzz.NewJudge(near, far)
		for i := range 8 {
			input := fuzz.Join(fuzz.FormLinked, choice.Random(uint64(100*n+i), choice.DefaultSize))
			d, err := j.Input(background, input)
			if err != nil || d.What == "panic" {
				t.Errorf("frame %d: %v\n%v", n, err, d.String())
			}
			if d.Verdict == judge.Differ {
				wrong++
				j.InputBucket(background, input, d)
			}
		}
		right := 0 // the frame comes once in each process
		for range 2 * good {
			if out := add(t, far); out.OK() && out.Values[0] == wasm.ValueI32(3) {
				right++
			}
		}
		if right < good {
			t.Errorf("frame %d: afterwards only %d of %d calls were right", n, right, 2*good)
		}
		far.Close()
	}
	if wrong < frames/4 {
		t.Errorf("only %d frames made a difference", wrong)
	}
	t.Logf("%d frames made a difference", wrong)
}
