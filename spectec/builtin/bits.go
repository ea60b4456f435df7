package builtin

import (
	"encoding/binary"
	"math/big"

	"wasmjudge/spectec/core"
)

// bits are the representations: numbers as bits and bytes, and back.
func (k *kit) bits() map[string]core.Builtin {
	return map[string]core.Builtin{
		"ibits_":      func(_ *core.Ctx, a []core.Value) core.Value { return toBits(core.Big(a[1]), width(a[0])) },
		"inv_ibits_":  func(_ *core.Ctx, a []core.Value) core.Value { return fromBits(a[1]) },
		"fbits_":      func(_ *core.Ctx, a []core.Value) core.Value { return toBits(k.pattern(a[1], width(a[0])), width(a[0])) },
		"inv_fbits_":  func(_ *core.Ctx, a []core.Value) core.Value { return k.float(core.Uint64(fromBits(a[1])), width(a[0])) },
		"ibytes_":     func(_ *core.Ctx, a []core.Value) core.Value { return toBytes(a[1], width(a[0])) },
		"inv_ibytes_": func(_ *core.Ctx, a []core.Value) core.Value { return fromBytes(a[1], width(a[0])) },
		"fbytes_":     func(_ *core.Ctx, a []core.Value) core.Value { return k.literal(a[1], width(a[0]), true) },
		"inv_fbytes_": func(_ *core.Ctx, a []core.Value) core.Value { return k.fromLiteral(a[1], width(a[0]), true) },
		"nbytes_":     k.typed, "inv_nbytes_": k.fromTyped,
		"vbytes_": k.typed, "inv_vbytes_": k.fromTyped,
		"zbytes_": k.typed, "inv_zbytes_": k.fromTyped,
		"cbytes_": k.typed, "inv_cbytes_": k.fromTyped,
	}
}

// typed is the bytes of a literal of a type.
func (k *kit) typed(_ *core.Ctx, a []core.Value) core.Value {
	n, float := k.size(a[0])
	if n == 0 {
		return nil
	}
	return k.literal(a[1], n, float)
}

func (k *kit) fromTyped(_ *core.Ctx, a []core.Value) core.Value {
	n, float := k.size(a[0])
	if n == 0 {
		return nil
	}
	return k.fromLiteral(a[1], n, float)
}

func (k *kit) literal(v core.Value, n uint, float bool) core.Value {
	if float {
		v = core.Normal(k.pattern(v, n))
	}
	return toBytes(v, n)
}

func (k *kit) fromLiteral(v core.Value, n uint, float bool) core.Value {
	w := fromBytes(v, n)
	if w == nil || !float {
		return w
	}
	return k.float(core.Uint64(w), n)
}

// toBits writes a number as bits, the most significant first.
func toBits(b *big.Int, n uint) core.Value {
	vs := make([]core.Value, n)
	for i := range vs {
		vs[i] = core.Num(int64(b.Bit(int(n) - 1 - i)))
	}
	return core.Listed(vs...)
}

func fromBits(v core.Value) core.Value {
	l, ok := v.(core.List)
	if !ok {
		return nil
	}
	b := new(big.Int)
	for i := range l.Len() {
		b.Lsh(b, 1)
		if l.At(i) == core.Num(1) {
			b.SetBit(b, 0, 1)
		}
	}
	return core.Normal(b)
}

// toBytes writes a number as bytes, the least significant first.
func toBytes(v core.Value, n uint) core.Value {
	b := make([]byte, n/8)
	if n <= 64 {
		var all [8]byte
		binary.LittleEndian.PutUint64(all[:], core.Uint64(v))
		copy(b, all[:])
		return &core.Bytes{B: b}
	}
	for i, x := range core.Big(v).FillBytes(make([]byte, n/8)) {
		b[len(b)-1-i] = x
	}
	return &core.Bytes{B: b}
}

func fromBytes(v core.Value, n uint) core.Value {
	l, ok := v.(core.List)
	if !ok || l.Len() != int(n/8) {
		return nil
	}
	b, ok := core.ToBytes(l)
	if !ok {
		return nil
	}
	if n <= 64 {
		var all [8]byte
		copy(all[:], b)
		return core.Natural(binary.LittleEndian.Uint64(all[:]))
	}
	back := make([]byte, len(b))
	for i, x := range b {
		back[len(b)-1-i] = x
	}
	return core.Normal(new(big.Int).SetBytes(back))
}
