package generate

import (
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/slab"
)

// arena is the memory that a program is made of.
type arena struct {
	instrs    slab.Arena[wasm.Instr]
	exprs     slab.Arena[[]wasm.Instr]
	catches   slab.Arena[wasm.Catch]
	indices   slab.Arena[uint32]
	types     slab.Arena[wasm.Valtype]
	subtypes  slab.Arena[wasm.Subtype]
	locals    slab.Arena[wasm.Locals]
	bytes     slab.Arena[byte]
	values    slab.Arena[wasm.Value]
	providers slab.Arena[program.Provider]

	goals       slab.Arena[goal]
	legs        slab.Arena[leg]
	legStations slab.Arena[station]
	levels      slab.Arena[level]
	clauses     slab.Arena[clause]
	stales      slab.Arena[stale]
	tags        slab.Arena[tagID]
	ints        slab.Arena[int]
	names       slab.Arena[tagName]
}

func (a *arena) reset() {
	a.instrs.Reset()
	a.exprs.Reset()
	a.catches.Reset()
	a.indices.Reset()
	a.types.Reset()
	a.subtypes.Reset()
	a.locals.Reset()
	a.bytes.Reset()
	a.values.Reset()
	a.providers.Reset()
	a.goals.Reset()
	a.legs.Reset()
	a.legStations.Reset()
	a.levels.Reset()
	a.clauses.Reset()
	a.stales.Reset()
	a.tags.Reset()
	a.ints.Reset()
	a.names.Reset()
}

// expr takes a constant expression of one instruction.
func (a *arena) expr(i wasm.Instr) []wasm.Instr { return a.instrs.Of(i, wasm.Instr{Op: wasm.OpEnd}) }
