//go:build linux && amd64

package native

import "wasmjudge/wasm"

// constant evaluates a constant expression (3.4.8) to a word.
func (i *instance) constant(e []wasm.Instr) uint64 { return i.evaluate(e)[0] }

// evaluate evaluates a constant expression to the words of its value, which are valid until the next.
func (i *instance) evaluate(e []wasm.Instr) []uint64 {
	stack := i.store.operands[:0]
	for k := range e {
		if f := constantOps[e[k].Op]; f != nil {
			stack = f(i, stack, &e[k])
		}
	}
	i.store.operands = stack
	return stack
}

// constantOps are the instructions of constant expressions that the engine implements.
var constantOps = [wasm.OpCount]func(i *instance, stack []uint64, in *wasm.Instr) []uint64{
	wasm.OpI32Const: constNumber,
	wasm.OpI64Const: constNumber,
	wasm.OpF32Const: constNumber,
	wasm.OpF64Const: constNumber,
	wasm.OpV128Const: func(_ *instance, stack []uint64, in *wasm.Instr) []uint64 {
		return append(stack, in.N, uint64(in.X)|uint64(in.Y)<<32)
	},
	wasm.OpI32Add:  constBinary(func(a, b uint64) uint64 { return uint64(uint32(a + b)) }),
	wasm.OpI32Sub:  constBinary(func(a, b uint64) uint64 { return uint64(uint32(a - b)) }),
	wasm.OpI32Mul:  constBinary(func(a, b uint64) uint64 { return uint64(uint32(a * b)) }),
	wasm.OpI64Add:  constBinary(func(a, b uint64) uint64 { return a + b }),
	wasm.OpI64Sub:  constBinary(func(a, b uint64) uint64 { return a - b }),
	wasm.OpI64Mul:  constBinary(func(a, b uint64) uint64 { return a * b }),
	wasm.OpRefNull: func(_ *instance, stack []uint64, _ *wasm.Instr) []uint64 { return append(stack, 0) },
	wasm.OpRefFunc: func(i *instance, stack []uint64, in *wasm.Instr) []uint64 {
		return append(stack, uint64(i.funcref(in.X)))
	},
	wasm.OpGlobalGet: func(i *instance, stack []uint64, in *wasm.Instr) []uint64 {
		g := i.global(in.X)
		return append(stack, g.cell[:wordsOf(g.typ.Type.Kind)]...)
	},
}

func constNumber(_ *instance, stack []uint64, in *wasm.Instr) []uint64 { return append(stack, in.N) }

func constBinary(f func(a, b uint64) uint64) func(*instance, []uint64, *wasm.Instr) []uint64 {
	return func(_ *instance, stack []uint64, _ *wasm.Instr) []uint64 {
		n := len(stack)
		stack[n-2] = f(stack[n-2], stack[n-1])
		return stack[:n-1]
	}
}

// funcref is the word of a reference to function x.
func (i *instance) funcref(x uint32) uintptr {
	l := &i.code.layout
	if n := int(x); n < l.importedFuncs {
		return slot[importrec](i, l.imports, n).ref
	}
	return uintptrOf(slot[funcrec](i, l.funcs, int(x)-l.importedFuncs))
}

// checkConstants refuses a module whose constant expressions use what the engine does not implement.
func checkConstants(m *wasm.Module) error {
	var err error
	check := func(e []wasm.Instr) {
		for k := range e {
			if op := e[k].Op; err == nil && constantOps[op] == nil && op != wasm.OpEnd {
				err = &wasm.Error{Kind: wasm.Unsupported, Msg: op.String() + " is not implemented by the native engine", Pos: e[k].Pos, Source: m.Source}
			}
		}
	}
	for k := range m.Globals {
		check(m.Globals[k].Init)
	}
	for k := range m.Tables {
		check(m.Tables[k].Init)
	}
	for k := range m.Elems {
		for _, e := range m.Elems[k].Init {
			check(e)
		}
		check(m.Elems[k].Offset)
	}
	for k := range m.Datas {
		check(m.Datas[k].Offset)
	}
	return err
}
