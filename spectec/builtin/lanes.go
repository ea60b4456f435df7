package builtin

import (
	"unicode/utf8"

	"wasmjudge/spectec/core"
)

// lanes are the functions between vectors and their lanes, the first in the least significant bits.
func (k *kit) lanes() map[string]core.Builtin {
	return map[string]core.Builtin{
		"lanes_": func(_ *core.Ctx, a []core.Value) core.Value {
			n, float, ok := k.shape(a[0])
			if !ok {
				return nil
			}
			bytes, _ := toBytes(a[1], 128).(*core.Bytes)
			var vs []core.Value
			for at := 0; at < 16; at += int(n / 8) {
				vs = append(vs, k.fromLiteral(&core.Bytes{B: bytes.B[at : at+int(n/8)]}, n, float))
			}
			return core.Listed(vs...)
		},
		"inv_lanes_": func(_ *core.Ctx, a []core.Value) core.Value {
			n, float, ok := k.shape(a[0])
			l, list := a[1].(core.List)
			if !ok || !list || l.Len()*int(n) != 128 {
				return nil
			}
			var all []byte
			for i := range l.Len() {
				all = append(all, k.literal(l.At(i), n, float).(*core.Bytes).B...)
			}
			return fromBytes(&core.Bytes{B: all}, 128)
		},
	}
}

// shape reads a shape: the width of a lane, and whether it is a float.
func (k *kit) shape(v core.Value) (bits uint, float, ok bool) {
	c, ok := v.(*core.Case)
	if !ok || len(c.Args) != 2 {
		return 0, false, false
	}
	bits, float = k.size(c.Args[0])
	return bits, float, bits != 0
}

// sequences are the inverses of concatenations, that of UTF-8, and the choices of the deterministic profile.
func (k *kit) sequences() map[string]core.Builtin {
	all := map[string]core.Builtin{
		"inv_concatn_":    inverseConcatenation,
		"inv_concat_":     func(*core.Ctx, []core.Value) core.Value { return nil }, // how long the parts are does not follow
		"inverse of utf8": decodeUTF8,
		"ND":              func(x *core.Ctx, _ []core.Value) core.Value { return x.Open != nil },
	}
	for name := range parameters {
		all[name] = func(x *core.Ctx, _ []core.Value) core.Value { return core.Num(int64(parameter(x, name))) }
	}
	return all
}

// inverseConcatenation cuts a list into parts of n elements.
func inverseConcatenation(_ *core.Ctx, a []core.Value) core.Value {
	n, ok := a[0].(core.Int)
	l, list := a[1].(core.List)
	if !ok || !list || n <= 0 && l.Len() > 0 || n > 0 && l.Len()%int(n) != 0 {
		return nil
	}
	var parts []core.Value
	for at := 0; at < l.Len(); at += int(n) {
		parts = append(parts, core.Part(l, at, int(n)))
	}
	return core.Listed(parts...)
}

// decodeUTF8 returns the characters whose encoding is a list of bytes.
func decodeUTF8(_ *core.Ctx, a []core.Value) core.Value {
	l, ok := a[0].(core.List)
	if !ok {
		return nil
	}
	b, ok := core.ToBytes(l)
	if !ok || !utf8.Valid(b) {
		return nil
	}
	var vs []core.Value
	for _, r := range string(b) {
		vs = append(vs, core.Num(int64(r)))
	}
	return core.Listed(vs...)
}
