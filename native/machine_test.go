//go:build linux && amd64

package native

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

var setup = sync.OnceValue(func() error {
	if err := reserveCode(); err != nil {
		return err
	}
	if err := reserveStacks(); err != nil {
		return err
	}
	return installSignals()
})

func testMachine(tb testing.TB) *machine {
	if err := setup(); err != nil {
		tb.Fatal(err)
	}
	m, err := newMachine(stackBytes(0))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(m.free)
	return m
}

func testCode(tb testing.TB, code ...byte) uintptr {
	p, err := loadCode(code)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func (m *machine) start(code uintptr, vc *vmctx) {
	exit, call, _ := stubAddrs()
	vc.rt, vc.exit = m.top(), exit
	m.sp, m.bp, m.pc, m.target, m.vmctx = m.top(), 0, call, code, uintptrOf(vc)
	enter(m)
}

func TestEnterReturn(t *testing.T) {
	m := testMachine(t)
	code := testCode(t, 0xb8, 0x2a, 0, 0, 0, 0xc3) // mov eax, 42; ret
	var vc vmctx
	m.start(code, &vc)
	if m.call != 0 || m.gpr[0] != 42 {
		t.Fatalf("call %d, rax %d", m.call, m.gpr[0])
	}
}

func BenchmarkCall(b *testing.B) {
	m := testMachine(b)
	code := testCode(b, 0xb8, 0x2a, 0, 0, 0, 0xc3)
	var vc vmctx
	for b.Loop() {
		m.start(code, &vc)
	}
}

func BenchmarkRuntimeCall(b *testing.B) {
	m := testMachine(b)
	code := testCode(b, 0x4d, 0x8b, 0x37, // again: mov r14, [r15]
		0x49, 0xc7, 0x06, 0x63, 0, 0, 0, // mov qword [r14], 99
		0x41, 0xff, 0x57, 0x08, // call [r15+8]
		0xeb, 0xf0) // jmp again
	var vc vmctx
	m.start(code, &vc)
	for b.Loop() {
		enter(m)
	}
	if m.call != 99 {
		b.Fatal(m.call)
	}
}

func BenchmarkTrap(b *testing.B) {
	m := testMachine(b)
	code := testCode(b, 0x0f, 0x0b) // ud2
	var vc vmctx
	for b.Loop() {
		m.start(code, &vc)
	}
	if runtimeCall(m.call) != leftSignal {
		b.Fatal(m.call)
	}
}

func BenchmarkLoadCode(b *testing.B) {
	testMachine(b)
	code := make([]byte, 300)
	code[0] = 0xc3
	for b.Loop() {
		p := testCode(b, code...)
		freeCode(p, len(code))
	}
}

func TestYield(t *testing.T) {
	m := testMachine(t)
	code := testCode(t, 0xeb, 0xfe) // jmp $
	var vc vmctx
	start := time.Now()
	m.start(code, &vc)
	for n := range 20 {
		if runtimeCall(m.call) != callYield {
			t.Fatal(m.call)
		}
		if n%5 == 0 {
			runtime.GC()
		}
		runtime.Gosched()
		t.Log(n, time.Since(start))
		start = time.Now()
		enter(m)
	}
}

func TestYieldGC(t *testing.T) {
	var wg sync.WaitGroup
	done := false
	for range 4 {
		m := testMachine(t)
		code := testCode(t, 0xeb, 0xfe) // jmp $
		wg.Go(func() {
			var vc vmctx
			m.start(code, &vc)
			n := 0
			for !done {
				n++
				runtime.Gosched()
				enter(m)
			}
			t.Log("yields", n)
		})
	}
	for range 20 {
		s := time.Now()
		runtime.GC()
		t.Log("GC", time.Since(s))
	}
	done = true
	wg.Wait()
}
