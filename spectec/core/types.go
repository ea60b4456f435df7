package core

import (
	"math/big"

	"wasmjudge/spectec/elab"
)

// Types are the types that evaluations have met, each once, and what functions of types were computed to. They hold
// for every store, and belong to one context at a time.
type Types struct {
	values map[string]*Case
	ids    map[*Case]uint64 // of the values
	known  map[string]Value // what functions are by value, with their arguments
}

// NewTypes makes an empty table.
func NewTypes() *Types {
	return &Types{values: map[string]*Case{}, ids: map[*Case]uint64{}, known: map[string]Value{}}
}

// Len returns how much the table holds: types, and values of functions.
func (t *Types) Len() int { return len(t.values) + len(t.known) }

// intern makes one value of all that are equal, so that equal types are one and what is known of one is known of the
// other.
func (c *compiler) intern(con *elab.Con, args []eval) eval {
	return func(x *Ctx, s []Value) Value {
		vs := all(x, s, args)
		if vs == nil {
			return nil
		}
		return x.Intern(&Case{con, vs})
	}
}

// Intern returns the one value that is equal to v. Cases of its constructor within v are already such.
func (x *Ctx) Intern(v *Case) *Case {
	x.keys = x.keys[:0]
	for _, a := range v.Args {
		x.keys = x.appendKey(x.keys, a, v.Con)
	}
	if old := x.Types.values[string(x.keys)]; old != nil {
		return old
	}
	x.Types.ids[v] = uint64(len(x.Types.values))
	x.Types.values[string(x.keys)] = v
	return v
}

// appendKey writes a value so that equal values are written alike, and those of one constructor by their identity.
func (x *Ctx) appendKey(k []byte, v Value, by *elab.Con) []byte {
	number := func(n uint64) {
		for ; n >= 0x80; n >>= 7 {
			k = append(k, byte(n)|0x80)
		}
		k = append(k, byte(n))
	}
	switch v := v.(type) {
	case Int:
		k = append(k, 'n')
		number(uint64(v))
	case *big.Int:
		k = append(append(append(k, 'b'), v.String()...), 0)
	case *Case:
		if v.Con == by {
			k = append(k, 'i')
			number(x.Types.ids[v])
			return k
		}
		k = append(k, 'c')
		number(uint64(v.Con.ID))
		for _, a := range v.Args {
			k = x.appendKey(k, a, by)
		}
	case List:
		k = append(k, 'l')
		number(uint64(v.Len()))
		for i := range v.Len() {
			k = x.appendKey(k, v.At(i), by)
		}
	case *Tuple:
		k = append(k, 't')
		for _, a := range v.Elems {
			k = x.appendKey(k, a, by)
		}
	default:
		panic("core: a type holds " + Show(v))
	}
	return k
}

// recall applies a function of types, which no step changes, once for each list of equal arguments.
func (fn *Fn) recall(x *Ctx, s []Value) Value {
	x.keys = append(append(x.keys[:0], fn.Name...), 0)
	for _, a := range s[:fn.args] {
		x.keys = x.appendKey(x.keys, a, fn.types)
	}
	if v, ok := x.Types.known[string(x.keys)]; ok {
		return v
	}
	key := string(x.keys)
	v := fn.run(x, s)
	if v != nil {
		x.Types.known[key] = v
	}
	return v
}
