//go:build linux && amd64

package run

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// delays is executable memory with code that takes its time and goes on elsewhere. It counts as stubs, which are
// not interrupted.
type delays struct{ base, used uintptr }

func newDelays(t *testing.T) *delays {
	p, err := unix.MmapPtr(-1, 0, nil, 4096, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	stubLow, stubHigh = min(stubLow, uintptr(p)), max(stubHigh, uintptr(p)+4096)
	return &delays{base: uintptr(p)}
}

// before returns the address of code that counts in a register, and goes to where the stub or handler is.
func (d *delays) before(to uintptr, counter, scratch amd64.Reg, rounds uint64) uintptr {
	var a amd64.Assembler
	a.MovImm(counter, rounds)
	again := a.NewLabel()
	a.Bind(again)
	a.RI(amd64.SUB, amd64.W64, counter, 1)
	a.Jcc(amd64.NE, again)
	a.MovImm(scratch, uint64(to))
	a.R(amd64.JMP, amd64.W32, scratch)
	at := d.base + d.used
	d.used += uintptr(copy(unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), len(a.Code)), a.Code))
	return at
}

// delayPoints are where native code and Go hand the thread over to each other, and where signals find them.
var delayPoints = map[string]func(t *testing.T, d *delays, rounds uint64){
	"nowhere":  func(*testing.T, *delays, uint64) {},
	"entering": func(_ *testing.T, d *delays, n uint64) { stubs.call = d.before(stubs.call, amd64.RDX, amd64.RCX, n) },
	"going on": func(_ *testing.T, d *delays, n uint64) {
		stubs.resume = d.before(stubs.resume, amd64.RDX, amd64.RCX, n)
	},
	"runtime calls": func(_ *testing.T, d *delays, n uint64) { stubs.exit = d.before(stubs.exit, amd64.RDX, amd64.RCX, n) },
	"host calls":    func(_ *testing.T, d *delays, n uint64) { stubs.host = d.before(stubs.host, amd64.RDX, amd64.RCX, n) },
	"SIGURG": func(t *testing.T, d *delays, n uint64) {
		_, urg := handlerAddrs()
		delaySignal(t, unix.SIGURG, d.before(urg, amd64.RCX, amd64.RAX, n/10)) // they come by the dozen
	},
	"faults": func(t *testing.T, d *delays, n uint64) {
		fault, _ := handlerAddrs()
		slow := d.before(fault, amd64.RCX, amd64.RAX, n)
		delaySignal(t, unix.SIGSEGV, slow)
		delaySignal(t, unix.SIGFPE, slow)
	},
	"Go's side": func(_ *testing.T, _ *delays, n uint64) {
		handOver = func() { time.Sleep(time.Duration(n/3) * time.Nanosecond) }
	},
}

func delaySignal(t *testing.T, signal unix.Signal, handler uintptr) {
	var a sigaction
	err := rtSigaction(signal, nil, &a)
	if err == nil {
		a.handler = handler
		err = rtSigaction(signal, &a, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestDelays delays every hand-over by less and by more than the 10 ms after which Go asks for a thread, while Go
// collects all the time and sends signals. Each is a process that must come to its end.
func TestDelays(t *testing.T) {
	const env = "NATIVE_TEST_DELAY"
	if point := os.Getenv(env); point != "" {
		delayed(t, point)
		return
	}
	for point := range delayPoints {
		t.Run(point, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestDelays$", fmt.Sprintf("-test.short=%t", testing.Short()))
			cmd.Env = append(os.Environ(), env+"="+point)
			if last, why := watch(t, cmd, map[string]int{}); why != "" {
				t.Errorf("round %d: %s", last, why)
			}
		})
	}
}

// delayed is the process.
func delayed(t *testing.T, point string) {
	e := started(t)                         // before anything is delayed: the handlers are in place
	rounds := []uint64{300_000, 33_000_000} // about 0.1 and 11 ms
	if testing.Short() {
		rounds = rounds[:1]
	}
	for round, rounds := range rounds {
		saved := stubs
		delayPoints[point](t, newDelays(t), rounds)
		fmt.Printf("case %d\n", round)
		runDelayed(t, e)
		stubs, handOver = saved, nil
	}
}

// started makes an engine while signals come and Go collects.
func started(t *testing.T) wasm.Engine {
	stop := disturb()
	defer stop()
	e, err := newTestEngine(0, ^artifact.Features(0))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// disturb collects and sends the process SIGURG until it is stopped.
func disturb() (stop func()) {
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
				_ = unix.Kill(unix.Getpid(), unix.SIGURG)
				runtime.GC()
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

func runDelayed(t *testing.T, e wasm.Engine) {
	defer disturb()()
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for _, got := range callAll(t, e) {
				if got[0] != got[1] {
					t.Errorf("got %s, want %s", got[0], got[1])
				}
			}
		})
	}
	wg.Wait()
}

// callAll leaves native code in every way, and gives what came and what had to.
func callAll(t *testing.T, e wasm.Engine) (pairs [][2]string) {
	m, err := text.Parse(&wasm.Source{Text: []byte(`(module
		(import "" "tick" (func $tick)) (tag $e)
		(func (export "host") (call $tick))
		(func (export "divide") (drop (i32.div_u (i32.const 1) (i32.const 0))))
		(func (export "trap") unreachable)
		(func (export "throw") (throw $e))
		(func (export "catch") (block $h (try_table (catch_all $h) (call 4))))
		(func (export "loop") (loop $l (br $l)))
		(func $deep (export "deep") (call $deep)))`)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		t.Error(err)
		return nil
	}
	c, err := e.Compile(m)
	if err != nil {
		t.Error(err)
		return nil
	}
	s := e.NewStore(wasm.Config{Limits: wasm.Limitation{CallDepth: 1000}})
	defer s.Close()
	tick := s.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Values() })
	i, out := s.Instantiate(context.Background(), c, []wasm.Externaddr{tick})
	if !out.OK() {
		t.Error(out)
		return nil
	}
	for _, x := range [][2]string{
		{"host", "returned nothing"}, {"divide", "trap: integer divide by zero"}, {"trap", "trap: unreachable"},
		{"throw", "exception of instance 0 tag 0"}, {"catch", "returned nothing"}, {"deep", "exhaustion: call stack exhausted"},
		{"loop", "exhaustion: interrupted"},
	} {
		ctx, cancel := context.Background(), func() {}
		if x[0] == "loop" { // the only one that has to be ended
			ctx, cancel = context.WithTimeout(ctx, 5*time.Millisecond)
		}
		out := i.Export(x[0]).(wasm.Funcaddr).Call(ctx, nil)
		cancel()
		pairs = append(pairs, [2]string{out.String(), x[1]})
	}
	return pairs
}
