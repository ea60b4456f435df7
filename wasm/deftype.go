package wasm

import (
	"encoding/binary"
	"errors"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"weak"
)

// Deftype is a closed defined type: one member of a closed recursive type (specification 2.3.10, 3.1.2).
// Deftypes are iso-recursively unique in the process, across modules and engines: two defined types are
// equivalent exactly when their pointers are equal. They are reclaimed when no longer used.
type Deftype struct {
	Index int      // position in its recursive type
	Final bool     // no type may declare this one as its supertype
	Super *Deftype // declared supertype, or nil
	Comp  Comptype // expansion; concrete heap types in it are HeapDef

	group   *recgroup
	display []*Deftype // the chain of supertypes from the root to the type itself
}

// recgroup is a closed recursive type. id distinguishes it from every other that ever existed in the process.
type recgroup struct {
	id   uint64
	defs []*Deftype
}

// Group returns all the members of d's recursive type in order.
func (d *Deftype) Group() []*Deftype { return d.group.defs }

// String writes the type's structure much as the text format does, with members of its own group as rec.N. What lies
// deep or is long is cut off: types may be huge.
func (d *Deftype) String() string { return d.string(d.group, 2) }

func (d *Deftype) string(within *recgroup, depth int) string {
	if depth == 0 {
		return "..."
	}
	return d.Comp.string(func(t Valtype) string { return t.within(within, depth) })
}

func (t Valtype) within(g *recgroup, depth int) string {
	if t.Kind != Ref || t.Heap != HeapDef {
		return t.String()
	}
	null := ""
	if t.Null {
		null = "null "
	}
	if t.Def.group == g {
		return "(ref " + null + "rec." + strconv.Itoa(t.Def.Index) + ")"
	}
	return "(ref " + null + t.Def.string(t.Def.group, depth-1) + ")"
}

// ErrUnknownType reports a type index that is out of range where it stands.
var ErrUnknownType = errors.New("unknown type")

// Types is a module's closed type space, indexed by typeidx.
type Types []*Deftype

// Define closes the recursive type r and appends its members (Rectype_ok, $rolldt). A reference to an index that is
// neither defined before nor within r, or a supertype that does not come before its subtype, is ErrUnknownType.
// Everything else that makes a type valid is for the validator to check.
func (ts *Types) Define(r Rectype) error {
	base := uint32(len(*ts))
	var buf [256]byte
	key, err := appendKey(buf[:0], *ts, base, r)
	if err != nil {
		return err
	}
	interned.Lock()
	defer interned.Unlock()
	g := interned.groups[string(key)].Value()
	if g == nil {
		g = newGroup(*ts, base, r)
		s := string(key)
		interned.groups[s] = weak.Make(g)
		runtime.AddCleanup(g, forget, s)
	}
	*ts = append(*ts, g.defs...)
	return nil
}

// interned holds every closed recursive type alive, keyed by its structure with outer references by group id.
var interned = struct {
	sync.Mutex
	groups map[string]weak.Pointer[recgroup]
	nextID atomic.Uint64
}{groups: map[string]weak.Pointer[recgroup]{}}

func forget(key string) {
	interned.Lock()
	defer interned.Unlock()
	if interned.groups[key].Value() == nil {
		delete(interned.groups, key)
	}
}

// appendKey writes r's structure such that equal keys mean equivalent types: references within r by position,
// references to earlier types by the identity of their group, which is unique already.
func appendKey(b []byte, ts Types, base uint32, r Rectype) ([]byte, error) {
	b = binary.AppendUvarint(b, uint64(len(r)))
	for i := range r {
		s := &r[i]
		b = append(b, byte(s.Comp.Kind)<<1|bit(s.Final))
		b = binary.AppendUvarint(b, uint64(len(s.Supers)))
		var err error
		for _, x := range s.Supers {
			if x >= base+uint32(i) {
				return nil, ErrUnknownType
			}
			if b, err = appendRef(b, ts, base, x, len(r)); err != nil {
				return nil, err
			}
		}
		for _, list := range [2][]Valtype{s.Comp.Params, s.Comp.Results} {
			b = binary.AppendUvarint(b, uint64(len(list)))
			for _, t := range list {
				if b, err = appendType(b, ts, base, t, len(r)); err != nil {
					return nil, err
				}
			}
		}
		b = binary.AppendUvarint(b, uint64(len(s.Comp.Fields)))
		for _, f := range s.Comp.Fields {
			b = append(b, bit(f.Mut))
			if b, err = appendType(b, ts, base, f.Type, len(r)); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

func appendType(b []byte, ts Types, base uint32, t Valtype, n int) ([]byte, error) {
	heap := t.Heap
	if heap == HeapDef { // one type, whether by index or closed
		heap = HeapIdx
	}
	b = append(b, byte(t.Kind))
	if t.Kind != Ref {
		return b, nil
	}
	b = append(b, byte(heap)<<1|bit(t.Null))
	switch {
	case t.Heap == HeapIdx:
		return appendRef(b, ts, base, t.Idx, n)
	case t.Heap == HeapDef:
		return appendDef(b, t.Def), nil
	}
	return b, nil
}

func appendRef(b []byte, ts Types, base, x uint32, n int) ([]byte, error) {
	switch {
	case x < base:
		return appendDef(b, ts[x]), nil
	case uint64(x) < uint64(base)+uint64(n):
		return binary.AppendUvarint(append(b, 0), uint64(x-base)), nil
	}
	return nil, ErrUnknownType
}

func appendDef(b []byte, d *Deftype) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(append(b, 1), d.group.id), uint64(d.Index))
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func newGroup(ts Types, base uint32, r Rectype) *recgroup {
	g := &recgroup{id: interned.nextID.Add(1), defs: make([]*Deftype, len(r))}
	for i := range r {
		g.defs[i] = &Deftype{Index: i, Final: r[i].Final, group: g}
	}
	at := func(x uint32) *Deftype {
		if x < base {
			return ts[x]
		}
		return g.defs[x-base]
	}
	closeType := func(t Valtype) Valtype {
		if t.Kind == Ref && t.Heap == HeapIdx {
			return RefDef(at(t.Idx), t.Null)
		}
		return t
	}
	for i, d := range g.defs {
		s := &r[i]
		if len(s.Supers) > 0 {
			d.Super = at(s.Supers[0])
			d.display = append(d.display, d.Super.display...)
		}
		d.display = append(d.display, d)
		d.Comp = s.Comp.closed(closeType)
	}
	return g
}

func (c *Comptype) closed(f func(Valtype) Valtype) Comptype {
	out := Comptype{Kind: c.Kind}
	if len(c.Params) > 0 {
		out.Params = make([]Valtype, len(c.Params))
	}
	if len(c.Results) > 0 {
		out.Results = make([]Valtype, len(c.Results))
	}
	if len(c.Fields) > 0 {
		out.Fields = make([]Fieldtype, len(c.Fields))
	}
	for i, t := range c.Params {
		out.Params[i] = f(t)
	}
	for i, t := range c.Results {
		out.Results[i] = f(t)
	}
	for i, t := range c.Fields {
		out.Fields[i] = Fieldtype{f(t.Type), t.Mut}
	}
	return out
}

// Close turns a syntactic type of the module into a closed one ($clos_valtype). The indices in t must be in range.
func (ts Types) Close(t Valtype) Valtype {
	if t.Kind == Ref && t.Heap == HeapIdx {
		return RefDef(ts[t.Idx], t.Null)
	}
	return t
}

// CloseExtern closes an external type of the module; its indices must be in range.
func (ts Types) CloseExtern(e Externtype) Externtype {
	switch e.Kind {
	case ExternFunc, ExternTag:
		e.Def = ts[e.Type]
	case ExternTable:
		e.Table.Elem = ts.Close(e.Table.Elem)
	case ExternGlobal:
		e.Global.Type = ts.Close(e.Global.Type)
	}
	return e
}

// DefineFunc closes a lone final function type whose types are closed already, as an embedder needs it for host
// functions and tags.
func DefineFunc(params, results []Valtype) *Deftype {
	var ts Types
	if err := ts.Define(Rectype{{Final: true, Comp: Functype(params, results)}}); err != nil {
		panic("wasm.DefineFunc: open type: " + err.Error()) // broken invariant: the caller passed a HeapIdx
	}
	return ts[0]
}
