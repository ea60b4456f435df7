// Package builtin holds the functions that the specification's formal text leaves to its tools: representations, bit
// operations, floating point, conversions, lanes. They are written from the definitions in the specification's prose,
// by exact arithmetic, and know no machine's floating point: where an engine and the text differ, the difference is
// not one that both inherited from a processor.
//
// Of results that the specification leaves open, those of its deterministic profile come: canonical NaNs, and the
// first of relaxed choices; or all, one after the other (open.go).
package builtin

import (
	"math/big"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/elab"
)

// kit holds the constructors that the functions make values of.
type kit struct {
	p                        *core.Program
	pos, neg, norm, sub, nan *elab.Con
	inf                      *core.Case
	signed                   *core.Case
	packs                    map[*elab.Con]int // sizes of types
	floats                   map[*elab.Con]bool
}

// Of makes the functions for a program, by name. It leaves out the kinds whose constructors the text does not have.
func Of(p *core.Program) map[string]core.Builtin {
	k := &kit{p: p, packs: map[*elab.Con]int{}, floats: map[*elab.Con]bool{}}
	k.pos, k.neg, k.norm = p.Con("POS %"), p.Con("NEG %"), p.Con("NORM % %")
	k.sub, k.nan = p.Con("SUBNORM %"), p.Con("NAN %")
	if c := p.Con("INF"); c != nil {
		k.inf = p.Nullary(c)
	}
	if c := p.Con("S"); c != nil {
		k.signed = p.Nullary(c)
	}
	for name, size := range map[string]int{"I8": 8, "I16": 16, "I32": 32, "I64": 64, "F32": 32, "F64": 64, "V128": 128} {
		if c := p.Con(name); c != nil {
			k.packs[c] = size
			k.floats[c] = name[0] == 'F'
		}
	}
	all := map[string]core.Builtin{}
	for _, some := range []map[string]core.Builtin{
		k.bits(), k.integers(), k.floating(), k.conversions(), k.lanes(), k.sequences(),
	} {
		for name, f := range some {
			all[name] = f
		}
	}
	return all
}

// width reads a number of bits.
func width(v core.Value) uint {
	n, ok := v.(core.Int)
	if !ok || n < 0 || n > 1<<10 {
		panic("builtin: " + core.Show(v) + " is no number of bits")
	}
	return uint(n)
}

// size is the number of bits of a type.
func (k *kit) size(t core.Value) (bits uint, float bool) {
	c, ok := t.(*core.Case)
	if !ok {
		return 0, false
	}
	return uint(k.packs[c.Con]), k.floats[c.Con]
}

// isSigned reports whether a signedness is S.
func (k *kit) isSigned(sx core.Value) bool { return sx == core.Value(k.signed) }

// ones is 2^n - 1.
func ones(n uint) uint64 {
	if n >= 64 {
		return ^uint64(0)
	}
	return 1<<n - 1
}

// signed reads an n-bit number as a signed one.
func signed(v core.Value, n uint) *big.Int {
	b := core.Big(v)
	if n > 0 && b.Bit(int(n-1)) == 1 {
		return new(big.Int).Sub(b, new(big.Int).Lsh(big.NewInt(1), n))
	}
	return b
}

// unsigned writes a number as an n-bit one.
func unsigned(b *big.Int, n uint) core.Value {
	if b.Sign() >= 0 && b.BitLen() <= int(n) {
		return core.Normal(new(big.Int).Set(b))
	}
	m := new(big.Int).Lsh(big.NewInt(1), n)
	return core.Normal(new(big.Int).Mod(b, m))
}
