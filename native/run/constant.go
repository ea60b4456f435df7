//go:build linux && amd64

package run

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// constant evaluates a constant expression (3.4.8) to a word.
func (i *instance) constant(e []wasm.Instr) (uint64, *wasm.Outcome) {
	ws, end := i.evaluate(e)
	if end != nil {
		return 0, end
	}
	return ws[0], nil
}

// evaluate evaluates a constant expression to the words of its value, which are valid, and roots of the collector,
// until the next. The outcome is not nil if there was no room for an object.
func (i *instance) evaluate(e []wasm.Instr) ([]uint64, *wasm.Outcome) {
	s := i.store
	s.operands = s.operands[:0]
	if s.engine.options.Faults != 0 {
		e = i.copied(e)
	}
	for k := range e {
		if f := constantOps[e[k].Op]; f != nil {
			if end := f(i, &e[k]); end != nil {
				return nil, end
			}
		}
	}
	return s.operands, nil
}

// pushOperands pushes the words of a value of a constant expression.
func (s *store) pushOperands(ws ...uint64) *wasm.Outcome {
	s.operands = append(s.operands, ws...)
	return nil
}

// popOperands takes n words off. They are valid until something is pushed, but not roots.
func (s *store) popOperands(n int) []uint64 {
	at := len(s.operands) - n
	ws := s.operands[at:]
	s.operands = s.operands[:at]
	return ws
}

// constantOp is an instruction of constant expressions. Its operands and its result are on store.operands.
type constantOp func(i *instance, in *wasm.Instr) *wasm.Outcome

// constantOps are the instructions of constant expressions.
var constantOps = [wasm.OpCount]constantOp{
	wasm.OpI32Const: constNumber,
	wasm.OpI64Const: constNumber,
	wasm.OpF32Const: constNumber,
	wasm.OpF64Const: constNumber,
	wasm.OpV128Const: func(i *instance, in *wasm.Instr) *wasm.Outcome {
		return i.store.pushOperands(in.N, uint64(in.X)|uint64(in.Y)<<32)
	},
	wasm.OpI32Add:  constBinary(func(a, b uint64) uint64 { return uint64(uint32(a + b)) }),
	wasm.OpI32Sub:  constBinary(func(a, b uint64) uint64 { return uint64(uint32(a - b)) }),
	wasm.OpI32Mul:  constBinary(func(a, b uint64) uint64 { return uint64(uint32(a * b)) }),
	wasm.OpI64Add:  constBinary(func(a, b uint64) uint64 { return a + b }),
	wasm.OpI64Sub:  constBinary(func(a, b uint64) uint64 { return a - b }),
	wasm.OpI64Mul:  constBinary(func(a, b uint64) uint64 { return a * b }),
	wasm.OpRefNull: func(i *instance, _ *wasm.Instr) *wasm.Outcome { return i.store.pushOperands(0) },
	wasm.OpRefFunc: func(i *instance, in *wasm.Instr) *wasm.Outcome {
		return i.store.pushOperands(uint64(i.funcref(in.X)))
	},
	wasm.OpGlobalGet: func(i *instance, in *wasm.Instr) *wasm.Outcome {
		g := i.global(in.X)
		return i.store.pushOperands(g.cell[:abi.WordsOf(g.typ.Type.Kind)]...)
	},
	wasm.OpRefI31: func(i *instance, _ *wasm.Instr) *wasm.Outcome {
		return i.store.pushOperands(i.store.popOperands(1)[0]<<abi.I31Shift | abi.TagI31)
	},
	wasm.OpStructNew:        constStruct,
	wasm.OpStructNewDefault: constStructDefault,
	wasm.OpArrayNew:         constArray,
	wasm.OpArrayNewDefault:  constArrayDefault,
	wasm.OpArrayNewFixed:    constArrayFixed,

	// A reference is the same word inside and outside.
	wasm.OpAnyConvertExtern: constNothing,
	wasm.OpExternConvertAny: constNothing,
	wasm.OpEnd:              constNothing,
}

func constNothing(*instance, *wasm.Instr) *wasm.Outcome { return nil }

func constNumber(i *instance, in *wasm.Instr) *wasm.Outcome { return i.store.pushOperands(in.N) }

func constBinary(f func(a, b uint64) uint64) constantOp {
	return func(i *instance, _ *wasm.Instr) *wasm.Outcome {
		ws := i.store.popOperands(2)
		return i.store.pushOperands(f(ws[0], ws[1]))
	}
}

// constObject makes an object of the type of an instruction whose fields or elements are 0. Operands are still roots.
func constObject(i *instance, in *wasm.Instr, length uint64) (addr uintptr, end *wasm.Outcome) {
	a := [16]uint64{uint64(i.typeNumber(uint64(in.X))), length}
	if end := i.newObject(&a); end != nil {
		return 0, end
	}
	return uintptr(a[0]), nil
}

func constStructDefault(i *instance, in *wasm.Instr) *wasm.Outcome {
	obj, end := constObject(i, in, 0)
	if end != nil {
		return end
	}
	return i.store.pushOperands(uint64(obj))
}

func constStruct(i *instance, in *wasm.Instr) *wasm.Outcome {
	obj, end := constObject(i, in, 0)
	if end != nil {
		return end
	}
	fields := i.code.module.Defs[in.X].Comp.Fields
	offsets, _ := abi.FieldOffsets(fields)
	n := 0
	for _, f := range fields {
		n += abi.WordsOf(abi.Unpacked(f.Type))
	}
	ws := i.store.popOperands(n)
	for k, f := range fields {
		n := abi.WordsOf(abi.Unpacked(f.Type))
		setField(obj+uintptr(offsets[k]), f.Type, ws[:n])
		ws = ws[n:]
	}
	return i.store.pushOperands(uint64(obj))
}

// setField writes the words of a value to a field of a type ($packfield_).
func setField(addr uintptr, t wasm.Valtype, ws []uint64) {
	copy(unsafe.Slice(at[byte](addr), 1<<abi.FieldShift(t)), bytesOf(ws))
}

func constArrayDefault(i *instance, in *wasm.Instr) *wasm.Outcome {
	obj, end := constObject(i, in, uint64(uint32(i.store.popOperands(1)[0])))
	if end != nil {
		return end
	}
	return i.store.pushOperands(uint64(obj))
}

func constArray(i *instance, in *wasm.Instr) *wasm.Outcome {
	s := i.store
	length := uint64(uint32(s.popOperands(1)[0]))
	a := [16]uint64{uint64(i.typeNumber(uint64(in.X))), length}
	n := abi.WordsOf(abi.Unpacked(i.code.module.Defs[in.X].Comp.Fields[0].Type))
	copy(a[2:], s.operands[len(s.operands)-n:]) // which stay roots
	if end := i.newArray(&a); end != nil {
		return end
	}
	s.popOperands(n)
	return s.pushOperands(a[0])
}

func constArrayFixed(i *instance, in *wasm.Instr) *wasm.Outcome {
	obj, end := constObject(i, in, uint64(in.Y))
	if end != nil {
		return end
	}
	t := i.code.module.Defs[in.X].Comp.Fields[0].Type
	n, size := abi.WordsOf(abi.Unpacked(t)), uintptr(1)<<abi.FieldShift(t)
	ws := i.store.popOperands(n * int(in.Y))
	for k := range uintptr(in.Y) {
		setField(obj+heap.ArrayElems+k*size, t, ws[:n])
		ws = ws[n:]
	}
	return i.store.pushOperands(uint64(obj))
}

// funcref is the word of a reference to function x.
func (i *instance) funcref(x uint32) uintptr {
	l := &i.code.layout
	if n := int(x); n < l.ImportedFuncs {
		return slot[abi.Import](i, l.Imports, n).Ref
	}
	return uintptrOf(slot[abi.Func](i, l.Funcs, int(x)-l.ImportedFuncs))
}
