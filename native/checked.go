//go:build linux && amd64

package native

import (
	"fmt"
	"unsafe"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// What native code left behind. Generated code may be wrong, and then any register, any slot of its stack and any
// word that it computed can hold anything. No address of these is read through before it is checked, and this file
// has the checks, each of which gives something that can be read:
//
//	an rbp                       frame, caller       lies in the native stack, above the frame inside of it
//	the address of a payload     onStack             lies in the used part of the native stack
//	a frame's vmctx              instanceOf          is an instance's of the store (store.go)
//	a host function's vmctx      hostAt              is a host function's of the store
//	a funcref                    funcOf              is the place of a funcrec of the store
//	an exnref                    exception           leads to memory of the heap with an exception's head (objects.go)
//	a reference to an object     objectValue         likewise (handle.go)
//	the window's pointer         heap.Sound          lies in the hole that native code was given
//	an external reference        externTable.value   is a number of the table (value.go)
//	a return address             siteOf              is one that the code's tables know (walk.go)
//	an index in a runtime call   (by Go)             is in its index space (runtime.go): else it panics
//
// What fails the check is a Crash: the store is poisoned, and the process lives on.

// frame is an rbp that was checked: the words at -8, 0 and 8 from it can be read. 0 is none: where the chain of
// frames ends.
type frame uintptr

// vmctx is that of the frame's instance, if the frame is a frame.
func (f frame) vmctx() uintptr { return *at[uintptr](uintptr(f) - 8) }

// saved are the return address and rbp that the frame returns to.
func (f frame) saved() (ret, bp uintptr) {
	return *at[uintptr](uintptr(f) + 8), *at[uintptr](uintptr(f))
}

// frame checks an rbp.
func (s *store) frame(bp uintptr) (frame, bool) {
	if bp < s.limit+8 || bp > s.m.top()-16 || bp%8 != 0 {
		return 0, false
	}
	return frame(bp), true
}

// caller is the frame that f returns to; its bp is 0 if there is none. It is false if that is no frame: one further
// out lies higher.
func (s *store) caller(f frame) (c cursor, ok bool) {
	ret, bp := f.saved()
	if bp == 0 {
		return cursor{ret, 0}, true
	}
	next, ok := s.frame(bp)
	return cursor{ret, next}, ok && next > f
}

// soundStack reports whether native code left with an rsp and an rbp that a function can have. Go may rely on both
// then.
func (s *store) soundStack() bool {
	m := s.m
	return m.sp >= s.limit && m.sp < m.bp && m.bp <= m.top()-16 && (m.sp|m.bp)%8 == 0
}

// here is the frame that made the runtime call which is being served.
func (s *store) here() cursor { return cursor{s.m.pc, frame(s.m.bp)} }

// onStack reports whether n words at an address lie on the part of the stack that is in use.
func (s *store) onStack(addr, n uintptr) bool {
	top := s.m.top()
	return n == 0 || addr >= s.m.sp && addr <= top && addr%8 == 0 && n <= (top-addr)/8
}

// peek reads a word from wherever an address points, if it can be read.
func peek(addr uintptr) (word uint64, ok bool)

// hostAt finds the host function whose vmctx lies at an address, or nil.
func (s *store) hostAt(vmctx uintptr) *funcinst {
	if h := s.lastHost; h != nil && h.hostctx() == vmctx {
		return h
	}
	return s.otherHost(vmctx)
}

// otherHost is hostAt for another host function than the last.
func (s *store) otherHost(vmctx uintptr) *funcinst {
	number, ok := peek(vmctx + unsafe.Offsetof(hostctx{}.number))
	if !ok || number >= uint64(len(s.hosts)) || s.hosts[number].hostctx() != vmctx {
		return nil
	}
	s.lastHost = s.hosts[number]
	return s.lastHost
}

// hostctx is the address of a host function's hostctx.
func (f *funcinst) hostctx() uintptr { return uintptrOf(f.rec) - unsafe.Offsetof(hostctx{}.rec) }

// funcOf finds the function that a non-null funcref in native code refers to, or nil if it refers to none.
func (s *store) funcOf(word uint64) *funcinst {
	rec := uintptr(word)
	vmctx, ok := peek(rec + unsafe.Offsetof(funcrec{}.vmctx))
	if !ok {
		return nil
	}
	if i := s.instanceOf(uintptr(vmctx)); i != nil {
		return i.funcOf(rec)
	}
	f := s.hostAt(uintptr(vmctx))
	if f == nil || uintptrOf(f.rec) != rec && !s.aliased(rec) {
		return nil
	}
	return f
}

// funcOf finds the function of the instance whose funcrec lies at an address.
func (i *instance) funcOf(rec uintptr) *funcinst {
	l := &i.code.layout
	off := rec - i.vmctx - uintptr(l.funcs)
	n := off / uintptr(sizeFunc)
	if n < uintptr(len(i.code.module.Funcs)) && off%uintptr(sizeFunc) == 0 {
		return i.fn(uint32(l.importedFuncs) + uint32(n))
	}
	if i.store.aliased(rec) {
		return i.fn(at[funcrec](rec).index)
	}
	return nil
}

// aliased reports whether a funcrec is one that FaultFuncrefType has made.
func (s *store) aliased(rec uintptr) bool {
	for _, i := range s.instances {
		for _, a := range i.aliases {
			if uintptrOf(a) == rec {
				return true
			}
		}
	}
	return false
}

// broke poisons the store because the code that made a runtime call, or that returned, is wrong.
func (s *store) broke(format string, args ...any) *wasm.Outcome {
	e := &Crash{Reason: fmt.Sprintf(format, args...), PC: uint64(s.m.pc), Instance: -1}
	e.Regs[amd64.RSP], e.Regs[amd64.RBP] = uint64(s.m.sp), uint64(s.m.bp)
	e.locate(s, s.m.pc-1)
	return s.fail(e)
}
