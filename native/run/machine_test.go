//go:build linux && amd64

package run

import (
	"bytes"
	"errors"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// newTestMachine makes a machine, which runs the code that f assembles, and the vmctx for it.
func newTestMachine(tb testing.TB, f func(a *amd64.Assembler)) (stack, *abi.Vmctx) {
	tb.Helper()
	if _, err := newTestEngine(0, ^artifact.Features(0)); err != nil {
		tb.Fatal(err)
	}
	m, err := takeStack(stackBytes(0))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(m.free)
	var a amd64.Assembler
	f(&a)
	var block *codeBlock
	if m.target, block, err = loadCode(a.Code); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { runtime.KeepAlive(block) })
	return m, &abi.Vmctx{RT: m.top(), Exit: stubs.exit}
}

// start calls the machine's code.
func (m stack) start(vc *abi.Vmctx) {
	m.pc = stubs.call
	m.sp, m.bp, m.vmctx = m.top(), 0, uintptrOf(vc)
	enter(m.machine)
}

func TestEnterAndReturn(t *testing.T) {
	m, vc := newTestMachine(t, func(a *amd64.Assembler) {
		a.RR(amd64.ADD, amd64.W64, amd64.RBX, amd64.R12)
		a.RR(amd64.MOV, amd64.W64, amd64.RAX, amd64.RBX)
		a.RR(amd64.MOVAPS, amd64.W32, amd64.XMM1, amd64.XMM7)
		a.Ret(0)
	})
	m.gpr[amd64.RBX], m.gpr[amd64.R12], m.xmm[7] = 40, 2, [2]uint64{5, 6}
	m.start(vc)
	if m.left != leftReturned || m.gpr[amd64.RAX] != 42 || m.xmm[1] != [2]uint64{5, 6} {
		t.Errorf("left for %d with rax %d, xmm1 %d", m.left, m.gpr[amd64.RAX], m.xmm[1])
	}
}

// count assembles a loop that makes a runtime call, number 99, each time around. Its argument counts up.
func count(a *amd64.Assembler) {
	again := a.NewLabel()
	a.Bind(again)
	a.RM(amd64.MOV, amd64.W64, amd64.R14, amd64.Mem(amd64.R15, 0))
	a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, 0), 99)
	a.MI(amd64.ADD, amd64.W64, amd64.Mem(amd64.R14, 8), 1)
	a.M(amd64.CALL, amd64.W32, amd64.Mem(amd64.R15, 8))
	a.Jmp(again)
}

func TestRuntimeCall(t *testing.T) {
	m, vc := newTestMachine(t, count)
	m.Args[0] = 0
	m.start(vc)
	for n := uint64(1); n < 5; n++ {
		if m.left != leftCalled || m.Call != 99 || m.Args[0] != n {
			t.Fatalf("left for %d with %d, want 99 with %d", m.Call, m.Args[0], n)
		}
		grow(50) // moves the Go stack while native code waits
		enter(m.machine)
	}
}

func grow(n int) int {
	var room [512]byte
	if n == 0 {
		return int(room[0])
	}
	return grow(n-1) + int(room[n])
}

// TestYield lets Go interrupt a loop that keeps a value in every register. It must go on as if nothing had happened.
func TestYield(t *testing.T) {
	regs := []amd64.Reg{0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	m, vc := newTestMachine(t, func(a *amd64.Assembler) {
		stop := a.NewLabel()
		a.MovImm(amd64.R15, uint64(uintptrOf(&stopLoop)))
		for k, r := range regs[:len(regs)-1] {
			a.MovImm(r, uint64(k)<<40+7)
		}
		for x := amd64.XMM0; x <= amd64.XMM15; x++ {
			a.RR(amd64.MOVD, amd64.W64, x, regs[(x-amd64.XMM0)%13])
		}
		again := a.NewLabel()
		a.Bind(again)
		a.MI(amd64.CMP, amd64.W32, amd64.Mem(amd64.R15, 0), 0)
		a.Jcc(amd64.E, again)
		for x := amd64.XMM0; x <= amd64.XMM15; x++ {
			a.RR(amd64.MOVD, amd64.W64, amd64.R15, x)
			a.RR(amd64.CMP, amd64.W64, amd64.R15, regs[(x-amd64.XMM0)%13])
			a.Jcc(amd64.NE, stop)
		}
		a.Ret(0)
		a.Bind(stop)
		a.Hlt()
	})
	stopLoop = 0
	m.start(vc)
	for range 3 {
		if m.left != leftYield {
			t.Fatalf("left for %d", m.left)
		}
		clear(m.gpr[:])
		runtime.Gosched()
		m.pc = stubs.resume
		enter(m.machine)
	}
	m.pc = stubs.resume
	stopLoop = 1
	enter(m.machine)
	if m.left != leftReturned {
		t.Fatalf("left for %d", m.left)
	}
	for k, r := range regs[:12] {
		if want := uint64(k)<<40 + 7; m.gpr[r] != want {
			t.Errorf("register %d is %#x, want %#x", r, m.gpr[r], want)
		}
	}
}

var stopLoop uint32

// TestCodeIsNotWritable checks W^X: where code is executable it cannot be written, and a write is Go's own fault.
func TestCodeIsNotWritable(t *testing.T) {
	m, _ := newTestMachine(t, func(a *amd64.Assembler) { a.Ret(0) })
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() == nil {
			t.Error("code was overwritten where it is executable")
		}
	}()
	*at[byte](m.target) = 0xC3
}

func BenchmarkEnterAndReturn(b *testing.B) {
	m, vc := newTestMachine(b, func(a *amd64.Assembler) { a.Ret(0) })
	for b.Loop() {
		m.start(vc)
	}
}

func BenchmarkRuntimeCall(b *testing.B) {
	m, vc := newTestMachine(b, count)
	m.start(vc)
	for b.Loop() {
		enter(m.machine)
	}
}

func BenchmarkLoadCode(b *testing.B) {
	newTestMachine(b, count)
	code := make([]byte, 300)
	for b.Loop() {
		if _, _, err := loadCode(code); err != nil {
			b.Fatal(err)
		}
	}
}

// TestCodeMemory loads pieces of code of many lengths, checks that each stays what it was, and that memory is used
// again when nobody holds the code any more.
func TestCodeMemory(t *testing.T) {
	newTestMachine(t, count)
	load := func(n int, fill byte) (code []byte, block *codeBlock) {
		p, block, err := loadCode(bytes.Repeat([]byte{fill}, n))
		if err != nil {
			t.Fatal(err)
		}
		return unsafe.Slice(at[byte](p), n), block
	}
	round := func() {
		var codes [][]byte
		var blocks []*codeBlock
		for k := range 400 {
			code, block := load(k*k/4, byte(k))
			codes, blocks = append(codes, code), append(blocks, block)
		}
		for k, code := range codes {
			if bytes.Count(code, []byte{byte(k)}) != len(code) {
				t.Fatalf("code %d of %d bytes was overwritten", k, len(code))
			}
		}
		runtime.KeepAlive(blocks)
	}
	round()
	used := codeMem.next
	for range 20 {
		round()
		const most = 2000 // when 2 are enough: cleanups run beside
		for n := 0; codeInUse() > used/2 && n < most; n++ {
			runtime.GC()
			time.Sleep(time.Millisecond)
		}
	}
	if grown := codeMem.next - used; grown > 4*used {
		t.Errorf("code memory grew from %d to %d bytes", used, codeMem.next)
	}
}

// codeInUse is how much code memory is in blocks that are not free.
func codeInUse() uintptr {
	codeMem.Lock()
	defer codeMem.Unlock()
	n := codeMem.next
	for log, list := range codeMem.free {
		n -= uintptr(len(list)) << log
	}
	return n
}

// TestNoRoomForCode: where there is no memory for code, loading it fails; memory that is not there would end the
// process when code is copied to it.
func TestNoRoomForCode(t *testing.T) {
	newTestMachine(t, count)
	defer func() { roomForCode = unix.Fallocate }()
	for _, n := range []int{100, 100_000} {
		roomForCode = func(int, uint32, int64, int64) error { return unix.ENOSPC }
		var held []*codeBlock
		for { // until no block is left that got its memory before
			_, block, err := loadCode(make([]byte, n))
			if errors.Is(err, errNoCodeMem) {
				break
			}
			if err != nil || len(held) > 1<<sharedBlock {
				t.Fatalf("after %d pieces of code: %v", len(held), err)
			}
			held = append(held, block)
		}
		roomForCode = unix.Fallocate
		if _, _, err := loadCode(make([]byte, n)); err != nil {
			t.Errorf("with room again: %v", err)
		}
		runtime.KeepAlive(held)
	}
}

// TestEmptyCode checks that code of no bytes has a place of its own: code is found by address.
func TestEmptyCode(t *testing.T) {
	newTestMachine(t, count)
	seen := map[uintptr]bool{}
	for k := range 10 {
		p, block, err := loadCode(make([]byte, k%2))
		if err != nil || seen[p] {
			t.Fatalf("code %d is at %#x (%v)", k, p, err)
		}
		seen[p] = true
		defer runtime.KeepAlive(block)
	}
}

func BenchmarkReserve(b *testing.B) {
	for b.Loop() {
		r, err := reserve(1<<16, 1<<16)
		if err != nil {
			b.Fatal(err)
		}
		r.release()
	}
}

func BenchmarkNewStore(b *testing.B) {
	e, err := newTestEngine(0, ^artifact.Features(0))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		e.NewStore(wasm.Config{}).Close()
	}
}

// TestHeapGoesOn checks that a store that takes over another's heap finds no exception in it.
func TestHeapGoesOn(t *testing.T) {
	e, err := newTestEngine(0, ^artifact.Features(0))
	if err != nil {
		t.Skip(err)
	}
	tag := wasm.DefineFunc([]wasm.Valtype{wasm.TypeI64}, nil)
	for range 20 {
		s := e.NewStore(wasm.Config{}).(*store)
		x := s.NewTag(tag)
		for k := range int64(200) {
			ref := s.NewException(x, []wasm.Value{wasm.ValueI64(k)})
			if got := s.Exception(ref); got == nil || got.Payload[0].I64() != k {
				t.Fatalf("exception %d is %v", k, got)
			}
		}
		last := s.NewException(x, []wasm.Value{wasm.ValueI64(0)}).Ref.Obj.(*objHandle).addr
		heap := &s.heap
		s.Close()
		if _, _, ok := heap.Object(last); ok {
			t.Fatal("an exception of a store that is closed is there still")
		}
	}
}
