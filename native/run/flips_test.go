//go:build linux && amd64

package run

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

var artifactCount = flag.Int("artifacts", 500, "how many broken artifacts TestBrokenArtifacts executes")

// subject has something of everything that generated code does.
const subject = `(module
	(import "" "tick" (func $tick (param i32 f64) (result i64)))
	(type $binary (func (param i32 i32) (result i32)))
	(tag $e (param i32 i64)) (tag $z)
	(memory 1 4) (table $t 4 8 funcref)
	(global $g (mut i32) (i32.const 5)) (global $x (mut exnref) (ref.null exn))
	(data $d "differential") (elem $s func $add $sub) (elem (i32.const 0) func $add $sub)
	(func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
	(func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
	(func $throw (param i32) (if (local.get 0) (then (throw $e (local.get 0) (i64.const 77))) (else (throw $z))))
	(func $many (param i32 i64 f64 i32 i64 f64 i32 i64 f64 i32 i64 f64 i32 i64 i32 i32) (result i32 i64 i32 f64)
		(local.get 15) (local.get 13) (local.get 12) (local.get 11))
	(func $rec (param i32) (result i32)
		(if (result i32) (local.get 0) (then (i32.add (call $rec (i32.sub (local.get 0) (i32.const 1))) (i32.const 1))) (else (i32.const 0))))
	(func (export "catch") (param i32) (result i32) (local $n i32)
		(local.set $n (i32.const 7))
		(block $h (result i32 i64)
			(block $all
				(try_table (catch $e $h) (catch_all $all) (call $throw (local.get 0)))
				(unreachable))
			(return (local.get $n)))
		(drop) (i32.add (local.get $n)))
	(func (export "rethrow") (param i32) (result i32)
		(block $h (result exnref) (try_table (catch_all_ref $h) (call $throw (local.get 0))) (unreachable))
		(global.set $x)
		(block $h2 (try_table (catch_all $h2) (throw_ref (global.get $x))))
		(i32.const 1))
	(func (export "uncaught") (param i32) (result i32) (call $throw (local.get 0)) (i32.const 1))
	(func (export "memory") (param i32) (result i32)
		(memory.init $d (i32.const 16) (i32.const 0) (i32.const 12))
		(memory.copy (i32.const 64) (i32.const 16) (i32.const 12))
		(memory.fill (i32.const 128) (local.get 0) (i32.const 9))
		(i32.store8 offset=3 (i32.and (local.get 0) (i32.const 255)) (local.get 0))
		(drop (memory.grow (i32.const 1)))
		(i32.add (i32.load (i32.and (local.get 0) (i32.const 255))) (i32.load16_s offset=60 (i32.and (local.get 0) (i32.const 15)))))
	(func (export "outside") (param i32) (result i32) (i32.load (i32.sub (i32.const 0) (local.get 0))))
	(func (export "table") (param i32) (result i32)
		(table.init $t $s (i32.const 2) (i32.const 0) (i32.const 2))
		(drop (table.grow $t (ref.func $sub) (i32.const 1)))
		(call_indirect (type $binary) (i32.const 40) (local.get 0) (i32.and (local.get 0) (i32.const 7))))
	(func (export "numbers") (param i32) (result i64) (local $i i32) (local $v i64) (local $f f64)
		(local.set $i (i32.const 5)) (local.set $f (f64.const 1.5))
		(loop $l
			(local.set $v (i64.xor (i64.rotl (local.get $v) (i64.const 17)) (i64.mul (i64.extend_i32_u (local.get $i)) (i64.const 0x100000001b3))))
			(local.set $f (f64.sqrt (f64.add (local.get $f) (f64.convert_i32_s (local.get 0)))))
			(br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
		(i64.add (i64.trunc_sat_f64_s (local.get $f)) (i64.rem_s (local.get $v) (i64.extend_i32_s (local.get 0)))))
	(func (export "select") (param i32) (result i32)
		(block $a (block $b (block $c (br_table $a $b $c (local.get 0))) (return (i32.const 10))) (return (i32.const 20))) (i32.const 30))
	(func (export "many") (param i32) (result i32)
		(call $many (i32.const 1) (i64.const 2) (f64.const 3) (i32.const 4) (i64.const 5) (f64.const 6) (i32.const 7) (i64.const 8) (f64.const 9)
			(i32.const 10) (i64.const 11) (f64.const 12) (i32.const 13) (i64.const 14) (i32.const 15) (local.get 0))
		(drop) (drop) (drop))
	(func (export "host") (param i32) (result i32) (i32.wrap_i64 (call $tick (local.get 0) (f64.const 2))))
	(func (export "deep") (param i32) (result i32) (call $rec (i32.mul (local.get 0) (i32.const 100))))
	(func (export "overflow") (param i32) (result i32) (call $rec (i32.const -1)))
	(func (export "tail") (param i32) (result i32) (return_call $add (local.get 0) (i32.const 1)))
	(func (export "function") (param i32) (result funcref) (table.get $t (local.get 0)))
	(func (export "exception") (param i32) (result exnref) (global.get $x)))`

// endless is the time that code gets which may not end. On a busy machine it ends some that would, which no test
// minds.
const endless = 20 * time.Millisecond

// flipper makes broken artifacts of subject.
type flipper struct {
	engine *Engine
	module *wasm.Module
	whole  []byte // the artifact
	head   int    // bytes of it that say what it is for
}

func newFlipper(tb testing.TB) *flipper {
	tb.Helper()
	e, err := newTestEngine(0, ^artifact.Features(0))
	if err != nil {
		tb.Fatal(err)
	}
	m, err := text.Parse(&wasm.Source{Text: []byte(subject)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		tb.Fatal(err)
	}
	c, err := e.Compile(m)
	if err != nil {
		tb.Fatal(err)
	}
	f := &flipper{engine: e.Engine, module: m}
	if f.whole, err = Save(c); err != nil {
		tb.Fatal(err)
	}
	// The head ends where the first number of the artifact lies: where another artifact of the module differs.
	other := artifact.Encode(&artifact.Artifact{Needs: ^artifact.Features(0)}, m, f.engine.options)
	for other[f.head] == f.whole[f.head] {
		f.head++
	}
	return f
}

// bits is how many bits there are to flip.
func (f *flipper) bits() int { return 8 * (len(f.whole) - f.head - sha256.Size) }

// run loads the artifact with bits flipped and its checksum repaired, and calls every export. The result is how
// that went. The limit ends what does not end.
func (f *flipper) run(limit time.Duration, bits ...int) string {
	data := bytes.Clone(f.whole[:len(f.whole)-sha256.Size])
	for _, b := range bits {
		data[f.head+b/8] ^= 1 << (b % 8)
	}
	sum := sha256.Sum256(data)
	a, err := artifact.Decode(append(data, sum[:]...), f.module, f.engine.options)
	if err != nil {
		return "refused"
	}
	c, err := f.engine.Load(f.module, a)
	if err != nil {
		return err.Error()
	}
	s := f.engine.NewStore(wasm.Config{Limits: wasm.Limitation{CallDepth: 2000, Memory: 1 << 20, Heap: 1 << 20}})
	defer s.Close()
	tick := s.NewFunc(wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32, wasm.TypeF64}, []wasm.Valtype{wasm.TypeI64}),
		func(_ context.Context, args []wasm.Value) wasm.Outcome {
			return wasm.Values(wasm.ValueI64(int64(args[0].Lo)))
		})
	i, out := s.Instantiate(context.Background(), c, []wasm.Externaddr{tick})
	if !out.OK() {
		return out.Kind.String()
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var told strings.Builder
	for _, x := range f.module.Exports {
		for _, arg := range []int32{0, 1, 3} {
			out := i.Export(x.Name).(wasm.Funcaddr).Call(ctx, []wasm.Value{wasm.ValueI32(arg)})
			if out.Kind == wasm.OutcomeFault {
				return "fault"
			}
			if out.Kind == wasm.OutcomeExhaustion && out.Limit == wasm.LimitTime {
				return "interrupted"
			}
			fmt.Fprintln(&told, out)
		}
	}
	return told.String()
}

// at chooses the bits of case n.
func (f *flipper) at(n int) []int {
	r := rand.New(rand.NewPCG(uint64(n), 0))
	bits := []int{r.IntN(f.bits())}
	for r.IntN(8) == 0 { // more than one now and then
		bits = append(bits, r.IntN(f.bits()))
	}
	return bits
}

// TestBrokenArtifacts executes artifacts of which bits were flipped, in processes that tell of each. None may end,
// or not come back.
func TestBrokenArtifacts(t *testing.T) {
	const env = "NATIVE_TEST_ARTIFACTS"
	if from := os.Getenv(env); from != "" {
		flipFrom(t, from)
		return
	}
	n := *artifactCount
	if testing.Short() {
		n = 100
	}
	counts := map[string]int{}
	for first := 0; first < n; {
		cmd := exec.Command(os.Args[0], "-test.run=^TestBrokenArtifacts$", "-artifacts="+strconv.Itoa(n))
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", env, first))
		last, reason := watch(t, cmd, counts)
		if last+1 < n && reason == "" {
			reason = "it ended before the last"
		}
		if reason != "" {
			t.Errorf("case %d, bits %v: %s", last, newFlipper(t).at(last), reason)
		}
		first = last + 1
	}
	t.Log(counts)
}

// flipFrom is the process that executes the cases from one on. Before each it writes its number, and then how it
// ended.
func flipFrom(t *testing.T, from string) {
	first, err := strconv.Atoi(from)
	if err != nil {
		t.Fatal(err)
	}
	f := newFlipper(t)
	right := f.run(time.Hour)
	for n := first; n < *artifactCount; n++ {
		fmt.Printf("case %d\n", n)
		how := f.run(endless, f.at(n)...)
		switch {
		case how == right:
			how = "the same"
		case strings.Contains(how, "\n"):
			how = "other outcomes"
		}
		fmt.Printf("how %s\n", how)
		now := f.run(endless)
		for limit := endless; now == "interrupted" && limit < time.Minute; limit *= 4 { // the machine may be busy
			now = f.run(limit)
		}
		if now != right {
			t.Fatalf("what is right goes wrong after it: %s", now)
		}
	}
}

// watch runs a process, counts how its cases end, and gives the last case with the reason for which it is the last,
// if it should not be.
func watch(t *testing.T, cmd *exec.Cmd, counts map[string]int) (last int, reason string) {
	t.Helper()
	var stderr output
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := make(chan string)
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
		close(lines)
	}()
	watcher := progress{pid: cmd.Process.Pid}
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				if err := cmd.Wait(); err != nil {
					return last, fmt.Sprintf("the process ended: %v\n%.3000s", err, &stderr)
				}
				return last, ""
			}
			watcher.made()
			if how, ok := strings.CutPrefix(line, "how "); ok {
				counts[how]++
			} else if _, err := fmt.Sscanf(line, "case %d", &last); err != nil {
				stderr.WriteString(line + "\n")
			}
		case <-time.After(200 * time.Millisecond):
			if why := watcher.stuck(); why != "" {
				_ = cmd.Process.Signal(unix.SIGQUIT)
				time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
				for range lines {
				}
				_ = cmd.Wait()
				return last, why + "\n" + fmt.Sprintf("%.3000s", &stderr)
			}
		}
	}
}

// output is what a process says, from several goroutines.
type output struct {
	sync.Mutex
	text bytes.Buffer // not embedded: its ReadFrom would go past the lock
}

func (o *output) Write(p []byte) (int, error) {
	o.Lock()
	defer o.Unlock()
	return o.text.Write(p)
}

func (o *output) WriteString(s string) (int, error) { return o.Write([]byte(s)) }

func (o *output) String() string {
	o.Lock()
	defer o.Unlock()
	return o.text.String()
}

// progress judges whether a process goes on: by the CPU time that it takes, not by the clock.
type progress struct {
	pid   int
	cpu   int // ticks, when it last made progress
	still int // how often in a row all its threads slept
}

func (p *progress) made() { p.cpu, p.still = -1, 0 }

func (p *progress) stuck() string {
	const ticks, mostCPU, mostStill = 100, 10, 100 // a second; seconds; 20 s
	cpu, sleeps := usage(p.pid)
	if p.cpu < 0 {
		p.cpu = cpu
	}
	if p.still++; !sleeps {
		p.still = 0
	}
	switch {
	case cpu-p.cpu > mostCPU*ticks:
		return "it runs without end"
	case p.still > mostStill:
		return "it sleeps without end"
	}
	return ""
}

// usage is the CPU time that a process has taken, and whether all its threads sleep.
func usage(pid int) (cpu int, sleeps bool) {
	sleeps = true
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		words := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		user, _ := strconv.Atoi(words[11])
		system, _ := strconv.Atoi(words[12])
		cpu += user + system
		sleeps = sleeps && words[0] == "S"
	}
	return cpu, sleeps
}

// FuzzBrokenArtifact executes artifacts with up to three flipped bits. A process that ends is the finding.
func FuzzBrokenArtifact(f *testing.F) {
	flip := newFlipper(f)
	for n := range 4 {
		f.Add(uint32(flip.at(n)[0]), uint32(0), uint32(0))
	}
	f.Fuzz(func(_ *testing.T, x, y, z uint32) {
		var bits []int
		for _, b := range []uint32{x, y, z} {
			if b != 0 {
				bits = append(bits, int(b)%flip.bits())
			}
		}
		flip.run(endless, bits...)
	})
}
