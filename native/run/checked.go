//go:build linux && amd64

package run

import (
	"fmt"
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// What native code left behind. Generated code may be wrong, and then any register, any slot of its stack and any
// word that it computed can hold anything. No address of these is read through before it is checked, and these
// are the checks, each of which returns something that can be read:
//
//	an rbp                       stack.frame         lies in the native stack (stack.go),
//	the rbp that a frame saves   stack.caller        and above that frame
//	the address of a payload     stack.holds         lies in the part of it that is in use
//	a frame's vmctx              instanceOf          is an instance's of the store (store.go)
//	a host function's vmctx      hostAt              is a host function's of the store
//	a funcref                    funcOf              is the place of an abi.Func of the store
//	an exnref                    exception           leads to memory of the heap with an exception's head (heap.go)
//	a reference to an object     objectValue         likewise (handle.go)
//	the window's pointer         heap.Sound          lies in the hole that native code was given
//	an external reference        externTable.value   is a number of the table (value.go)
//	a return address             siteOf              is one that the code's tables know (walk.go)
//	an index in a runtime call   (by Go)             is in its index space (services.go): else it panics
//
// What fails the check is a Crash: the store is poisoned, and the process lives on.

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
	vmctx, ok := peek(rec + unsafe.Offsetof(abi.Func{}.Vmctx))
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

// funcOf finds the function of the instance whose abi.Func lies at an address.
func (i *instance) funcOf(rec uintptr) *funcinst {
	l := &i.code.layout
	off := rec - i.vmctx - uintptr(l.Funcs)
	n := off / unsafe.Sizeof(abi.Func{})
	if n < uintptr(len(i.code.module.Funcs)) && off%unsafe.Sizeof(abi.Func{}) == 0 {
		return i.fn(uint32(l.ImportedFuncs) + uint32(n))
	}
	if i.store.aliased(rec) {
		return i.fn(at[abi.Func](rec).Index)
	}
	return nil
}

// aliased reports whether an abi.Func is one that fault.FuncrefType has made.
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
	e := &Crash{Reason: fmt.Sprintf(format, args...), PC: uint64(s.stack.pc), Instance: -1}
	e.Regs[amd64.RSP], e.Regs[amd64.RBP] = uint64(s.stack.sp), uint64(s.stack.bp)
	e.locate(s, s.stack.pc-1)
	return s.fail(e)
}
