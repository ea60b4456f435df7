//go:build linux && amd64

package native

import (
	"context"
	"errors"
	"strings"
	"testing"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// broken compiles a module with one function, whose code f assembles behind the prologue, as a compiler with a bug would.
func broken(t *testing.T, f func(a *amd64.Assembler, at *artifact)) wasm.Outcome {
	t.Helper()
	e, err := New()
	if err != nil {
		t.Fatal(err)
	}
	m, err := text.Parse(&wasm.Source{Text: []byte(`(module (memory 1) (func (export "f")))`)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	var a amd64.Assembler
	at := &artifact{}
	a.Push(amd64.RBP)
	a.RR(amd64.MOV, amd64.W64, amd64.RBP, amd64.RSP)
	a.Push(amd64.R15)
	f(&a, at)
	at.code, at.funcs = a.Code, []funcMeta{{end: uint32(len(a.Code)), frame: 8}}
	c, err := e.(*engine).load(m, at)
	if err != nil {
		t.Fatal(err)
	}
	s := e.NewStore(wasm.Config{})
	defer s.Close()
	i, out := s.Instantiate(context.Background(), c, nil)
	if !out.OK() {
		t.Fatal(out)
	}
	fn := i.Export("f").(wasm.Funcaddr)
	out = fn.Call(context.Background(), nil)
	if again := fn.Call(context.Background(), nil); again.Kind != wasm.OutcomeFault {
		t.Errorf("the store goes on after a crash: %v", again)
	}
	return out
}

// TestCrash executes code that breaks in ways that are no traps. The process must live on and say where it was.
func TestCrash(t *testing.T) {
	for name, f := range map[string]func(a *amd64.Assembler, at *artifact){
		"wild read": func(a *amd64.Assembler, _ *artifact) {
			a.MovImm(amd64.RCX, 0x1234)
			a.RM(amd64.MOV, amd64.W64, amd64.RAX, amd64.Mem(amd64.RCX, 0))
		},
		"read outside of memory at a place that may trap": func(a *amd64.Assembler, at *artifact) {
			a.MovImm(amd64.RCX, 0x1234)
			at.traps = []trapSite{{uint32(a.PC()), 0, wasm.TrapMemoryBounds}}
			a.RM(amd64.MOV, amd64.W64, amd64.RAX, amd64.Mem(amd64.RCX, 0))
		},
		"wild jump": func(a *amd64.Assembler, _ *artifact) {
			a.MovImm(amd64.RCX, 0x1234)
			a.R(amd64.JMP, amd64.W32, amd64.RCX)
		},
		"undefined instruction": func(a *amd64.Assembler, _ *artifact) { a.Byte(0x0F, 0x0B) },
		"a trap at no place":    func(a *amd64.Assembler, _ *artifact) { a.Hlt() },
		"division":              func(a *amd64.Assembler, _ *artifact) { a.MovImm(amd64.RCX, 0); a.R(amd64.DIV, amd64.W32, amd64.RCX) },
	} {
		t.Run(name, func(t *testing.T) {
			out := broken(t, f)
			var c *Crash
			if out.Kind != wasm.OutcomeFault || !errors.As(out.Err, &c) {
				t.Fatalf("got %v, want a crash", out)
			}
			if name != "wild jump" && (c.Instance != 0 || c.Func != 0 || !strings.Contains(c.Code, "> ")) {
				t.Errorf("the place is not told:\n%v", c)
			}
			if name == "wild read" && c.Address != 0x1234 {
				t.Errorf("address %#x, want 0x1234", c.Address)
			}
		})
	}
}

// TestBrokenFrames makes runtime calls from frames that are none.
func TestBrokenFrames(t *testing.T) {
	throw := func(a *amd64.Assembler) {
		a.RM(amd64.MOV, amd64.W64, amd64.R14, amd64.Mem(amd64.R15, 0))
		a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, 0), int32(callThrowRef))
		a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, 8), 0x1230)
		a.M(amd64.CALL, amd64.W32, amd64.Mem(amd64.R15, 8))
	}
	for name, f := range map[string]func(a *amd64.Assembler, at *artifact){
		"throw_ref of what is no exception": func(a *amd64.Assembler, _ *artifact) { throw(a) },
		"no vmctx": func(a *amd64.Assembler, _ *artifact) {
			a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, -8), 0)
			throw(a)
		},
	} {
		t.Run(name, func(t *testing.T) {
			if out := broken(t, f); out.Kind != wasm.OutcomeFault {
				t.Errorf("got %v, want a fault", out)
			}
		})
	}
}
