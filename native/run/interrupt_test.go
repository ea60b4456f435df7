//go:build linux && amd64

package run

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/native/artifact"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

var interruptions = flag.Int("interruptions", 5_000, "how often TestInterruptedVectors interrupts native code")

// vectorMill makes a module whose function mixes more vectors than there are registers, in a loop: in locals, on the
// operand stack, as arguments and results in registers and on the stack, and in memory. Each half of each vector
// matters to the result.
func vectorMill() string {
	const locals = 15
	var b strings.Builder
	b.WriteString(`(module (memory 1)
		(func $turn (param v128 v128 v128 v128 v128 v128 v128 v128) (result v128 v128 v128)
			(i32x4.add (local.get 7) (local.get 0)) (v128.xor (local.get 6) (local.get 1)) (i32x4.add (local.get 5) (local.get 2)))
		(func (export "mill") (param $n i32) (result v128) (local $f f64) (local $i i64)` + strings.Repeat(" (local v128)", locals) + "\n")
	v := func(k int) string { return fmt.Sprintf("(local.get %d)", 3+(k+locals)%locals) }
	set := func(k int, what string) { fmt.Fprintf(&b, "(local.set %d %s)\n", 3+(k+locals)%locals, what) }
	for k := range locals {
		set(k, fmt.Sprintf("(v128.const i32x4 %d %d %d %d)", k+1, 31*k+2, 1000*k+3, k*k*k+4))
	}
	b.WriteString("(loop $l\n")
	for k := range locals {
		switch k % 5 {
		case 0:
			set(k, "(i32x4.add "+v(k)+v(k+1)+")")
		case 1:
			set(k, "(v128.xor (i32x4.add "+v(k+7)+v(k)+") (v128.not "+v(k+2)+"))")
		case 2:
			fmt.Fprintf(&b, "(v128.store offset=%d (i32.const 3) %s)\n", 16*k, v(k))
			set(k, fmt.Sprintf("(i32x4.add %s (v128.load offset=%d (i32.const 3)))", v(k-1), 16*k))
		case 3:
			set(k, "(v128.or (v128.and "+v(k)+v(k-3)+") (v128.const i64x2 0x0123456789abcdef 0x7edcba9876543210))")
		default:
			set(k, "(select (v128.xor "+v(k)+v(k+4)+") (i32x4.add "+v(k)+v(k+3)+") (i32.and (local.get $n) (i32.const 1)))")
		}
	}
	fmt.Fprintf(&b, "(call $turn %s %s %s %s %s %s %s %s)\n", v(0), v(1), v(2), v(3), v(4), v(5), v(6), v(7))
	fmt.Fprintf(&b, "(local.set 3) (local.set 9) (local.set 14)\n")
	b.WriteString(`(local.set $f (f64.add (local.get $f) (f64.const 1.5)))
		(local.set $i (i64.add (i64.extend_i32_u (i32x4.extract_lane 3 (local.get 4))) (i64.trunc_sat_f64_s (local.get $f))))
		(local.set 5 (v128.xor (local.get 5) (v128.const i64x2 77 -3)))
		(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
		(i64.store (i32.const 0) (local.get $i)) (v128.load (i32.const 0))` + "\n")
	for k := range locals {
		b.WriteString(v(k) + []string{"(i32x4.add)", "(v128.xor)"}[k%2] + "\n")
	}
	b.WriteString("))")
	return b.String()
}

// instantiateOn makes an instance of a module in the text format, for an engine of either package.
func instantiateOn(t *testing.T, e wasm.Engine, src string) (wasm.Store, wasm.Instance) {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: t.Name(), Text: []byte(src)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	s := e.NewStore(wasm.Config{})
	t.Cleanup(s.Close)
	i, out := s.Instantiate(context.Background(), c, nil)
	if !out.OK() {
		t.Fatal(out)
	}
	return s, i
}

// TestInterruptedVectors interrupts a function that computes with vectors in all registers, as often as -interruptions
// says, wherever it happens to be. Its results must stay what they are without. A million times take minutes.
func TestInterruptedVectors(t *testing.T) {
	src := vectorMill()
	_, judge := instantiateOn(t, oracle.New(), src)
	for name, features := range map[string]artifact.Features{"SSE": 0, "all": ^artifact.Features(0)} {
		t.Run(name, func(t *testing.T) {
			e, err := newTestEngine(0, features)
			if err != nil {
				t.Fatal(err)
			}
			s, i := instantiateOn(t, e, src)
			mill := func(i wasm.Instance, n int32) string {
				f := i.Export("mill").(wasm.Funcaddr)
				return f.Call(context.Background(), []wasm.Value{wasm.ValueI32(n)}).String()
			}
			if got, want := mill(i, 100), mill(judge, 100); got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
			const n = 5_000
			want := mill(i, n)
			count := *interruptions / 2
			if testing.Short() {
				count /= 10
			}
			places := interruptAlways(t, s.(*store), count, func() {
				if got := mill(i, n); got != want {
					t.Fatalf("got %s, want %s", got, want)
				}
			})
			t.Logf("%d interruptions, at %d instructions", count, len(places))
			if len(places) < 20 {
				t.Errorf("interrupted at %d instructions only", len(places))
			}
		})
	}
}

// interruptAlways calls f until signals have interrupted native code a number of times. The result is how often each
// instruction was. A timer of the thread sends the signals: another thread would depend on how busy the machine is. Go
// moves the goroutine to no other thread as long as it has only one to choose.
func interruptAlways(t *testing.T, s *store, count int, f func()) map[uint64]int {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer func() { handOver = nil }()
	seen, places := 0, map[uint64]int{}
	for seen < count {
		thread := unix.Gettid()
		timer := newTicker(t, thread)
		handOver = func() {
			seen++
			places[s.stack.kept.rip]++
			timer.start()
		}
		timer.start()
		for seen < count && unix.Gettid() == thread {
			f()
		}
		timer.stop()
	}
	return places
}

// ticker is a timer of the system that sends a thread SIGURG.
type ticker int32

func newTicker(t *testing.T, thread int) (k ticker) {
	const threadID = 4
	event := struct {
		value                  uint64
		signal, notify, thread int32
		_                      [11]int32
	}{signal: int32(unix.SIGURG), notify: threadID, thread: int32(thread)}
	_, _, err := unix.RawSyscall(unix.SYS_TIMER_CREATE, unix.CLOCK_MONOTONIC, uintptr(unsafe.Pointer(&event)),
		uintptr(unsafe.Pointer(&k)))
	if err != 0 {
		t.Fatal(err)
	}
	return k
}

// start makes the timer send a signal soon, and then others, for the case that native code is not there to be
// interrupted.
func (k ticker) start() {
	soon := 2*time.Microsecond + rand.N(20*time.Microsecond)
	const later = 50 * time.Microsecond
	times := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(soon)), Interval: unix.NsecToTimespec(int64(later))}
	_, _, _ = unix.RawSyscall6(unix.SYS_TIMER_SETTIME, uintptr(k), 0, uintptr(unsafe.Pointer(&times)), 0, 0, 0)
}

func (k ticker) stop() { _, _, _ = unix.RawSyscall(unix.SYS_TIMER_DELETE, uintptr(k), 0, 0) }
