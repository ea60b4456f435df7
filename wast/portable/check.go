package portable

import (
	"encoding/binary"
	"fmt"
	"slices"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// checker makes a module that performs an action and compares its results, for values that JavaScript does not
// see or changes: bits of NaNs, vectors, exceptions, internal references.
//
//	import "0"  the function or global
//	import "1"  i32 → externref: host value n            (if there are references)
//	import "2"  externref, i32 → i32: is it host value n? (the same)
//	export "run": → i32    0, or the number of the first result that is not as expected, counted from 1
type checker struct {
	*glue.Builder
	host, is uint32
	body     []wasm.Instr
	params   []wasm.Valtype // in syntax
	results  []wasm.Valtype // in syntax
	closed   []wasm.Valtype // the same
}

// check makes the module of an action; patterns are nil if the results do not matter.
func check(s subject, patterns []wast.Pattern) ([]byte, error) {
	d := glue.Declare(s.Externtype)
	c := &checker{Builder: glue.New(d), closed: s.results()}
	c.params, c.results = d.Functype()
	if s.Get {
		c.params, c.results = nil, []wasm.Valtype{d.Type.Global.Type}
	}
	thing := c.Importing("", d.Type)
	if slices.ContainsFunc(slices.Concat(c.params, c.results), isReference) {
		c.importHost()
	}
	for i, v := range s.Args {
		if err := c.constant(i, v); err != nil {
			return nil, err
		}
	}
	op := wasm.OpCall
	if s.Get {
		op = wasm.OpGlobalGet
	}
	c.add(glue.Indexed(op, thing))
	for i := len(c.results) - 1; i >= 0; i-- {
		c.add(glue.Indexed(wasm.OpLocalSet, uint32(i)))
	}
	for i := range patterns {
		c.match(&patterns[i], i)
		c.add(glue.Plain(wasm.OpI32Eqz), c.Block(wasm.OpIf, nil), number(i+1), glue.Plain(wasm.OpReturn))
		c.add(glue.Plain(wasm.OpEnd))
	}
	c.add(number(0))
	c.Function("run", nil, []wasm.Valtype{wasm.TypeI32}, nullable(c.results), c.body...)
	return c.Encode(), nil
}

func isReference(t wasm.Valtype) bool { return t.Kind == wasm.Ref }

func nullable(ts []wasm.Valtype) []wasm.Valtype {
	out := slices.Clone(ts)
	for i := range out {
		if out[i].Kind == wasm.Ref {
			out[i].Null = true
		}
	}
	return out
}

func (c *checker) importHost() {
	function := func(params, results []wasm.Valtype) wasm.Externtype {
		return wasm.Externtype{Kind: wasm.ExternFunc, Type: c.Functype(params, results)}
	}
	c.host = c.Importing("", function([]wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeExternref}))
	c.is = c.Importing("", function([]wasm.Valtype{wasm.TypeExternref, wasm.TypeI32}, []wasm.Valtype{wasm.TypeI32}))
}

func (c *checker) add(list ...wasm.Instr) { c.body = append(c.body, list...) }

func number(n int) wasm.Instr { return wasm.Instr{Op: wasm.OpI32Const, N: uint64(uint32(n))} }

// The instructions that make numbers, and those that make bits of floats.
var (
	constOps = map[wasm.Kind]wasm.Op{
		wasm.I32: wasm.OpI32Const, wasm.I64: wasm.OpI64Const, wasm.F32: wasm.OpF32Const, wasm.F64: wasm.OpF64Const,
	}
	toBits = map[wasm.Kind]wasm.Op{wasm.F32: wasm.OpI32ReinterpretF32, wasm.F64: wasm.OpI64ReinterpretF64}
)

// constant adds argument i.
func (c *checker) constant(i int, v wasm.Value) error {
	t := c.params[i]
	switch {
	case v.Kind != t.Kind:
		return fmt.Errorf("argument %d is %s, the parameter is %s", i+1, v, t)
	case v.Kind == wasm.V128:
		c.add(vector128(v.Lo, v.Hi))
	case v.Kind != wasm.Ref:
		c.add(wasm.Instr{Op: constOps[v.Kind], N: v.Lo})
	case v.Ref.Null():
		c.add(glue.RefNull(t))
	default:
		c.add(number(int(v.Ref.Bits)), glue.Indexed(wasm.OpCall, c.host))
		if v.Ref.Heap == wasm.HeapAny {
			c.add(glue.Plain(wasm.OpAnyConvertExtern))
		}
		if !t.Null {
			c.add(glue.Plain(wasm.OpRefAsNonNull))
		}
	}
	return nil
}

func vector128(lo, hi uint64) wasm.Instr {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], lo)
	binary.LittleEndian.PutUint64(b[8:], hi)
	in := glue.Plain(wasm.OpV128Const)
	in.SetV128(b)
	return in
}

// match adds 1 if result i is as the pattern says, else 0.
func (c *checker) match(p *wast.Pattern, i int) {
	switch {
	case len(p.Either) > 0:
		for k := range p.Either {
			c.match(&p.Either[k], i)
			if k > 0 {
				c.add(glue.Plain(wasm.OpI32Or))
			}
		}
	case i >= len(c.results) || p.Kind != c.results[i].Kind:
		c.add(number(0))
	case p.Kind == wasm.Ref:
		c.reference(p.Ref, i)
	case p.Kind == wasm.V128:
		c.vector(p, i)
	default:
		c.number(p, i)
	}
}

// asked returns which of a lane's bits are asked for, and what they are to be.
func asked(l wast.Lane, width int) (mask, want uint64) {
	all, nan := uint64(1)<<(width-1)<<1-1, uint64(0x7FC00000)
	if width == 64 {
		nan = 0x7FF8 << 48
	}
	switch l.NaN {
	case wast.NaNCanonical:
		return all >> 1, nan
	case wast.NaNArithmetic:
		return nan, nan
	}
	return all, l.Bits & all
}

func (c *checker) number(p *wast.Pattern, i int) {
	width := 8 * c.results[i].Size()
	mask, want := asked(p.Lanes[0], width)
	c.add(glue.Indexed(wasm.OpLocalGet, uint32(i)))
	if op, float := toBits[p.Kind]; float {
		c.add(glue.Plain(op))
	}
	constant, and, eq := wasm.OpI32Const, wasm.OpI32And, wasm.OpI32Eq
	if width == 64 {
		constant, and, eq = wasm.OpI64Const, wasm.OpI64And, wasm.OpI64Eq
	}
	c.add(wasm.Instr{Op: constant, N: mask}, glue.Plain(and), wasm.Instr{Op: constant, N: want}, glue.Plain(eq))
}

func (c *checker) vector(p *wast.Pattern, i int) {
	var mask, want [2]uint64
	width := p.Shape.Width()
	for k, l := range p.Lanes {
		m, w := asked(l, width)
		mask[k*width/64] |= m << (k * width % 64)
		want[k*width/64] |= w << (k * width % 64)
	}
	c.add(glue.Indexed(wasm.OpLocalGet, uint32(i)), vector128(mask[0], mask[1]), glue.Plain(wasm.OpV128And),
		vector128(want[0], want[1]), glue.Plain(wasm.OpV128Xor), glue.Plain(wasm.OpV128AnyTrue))
	c.add(glue.Plain(wasm.OpI32Eqz))
}

// reference adds the comparison of a reference. One of another hierarchy is not what is expected.
func (c *checker) reference(r wast.RefPattern, i int) {
	get, top := glue.Indexed(wasm.OpLocalGet, uint32(i)), c.closed[i].Top()
	isNull, not := glue.Plain(wasm.OpRefIsNull), glue.Plain(wasm.OpI32Eqz)
	switch {
	case r.Heap == wasm.HeapBot && !r.Any:
		c.add(get, isNull)
	case r.Any, r.Heap == top && !r.HasBits && top != wasm.HeapAny:
		c.add(get, isNull, not)
	case r.Heap == wasm.HeapExtern && top == wasm.HeapExtern:
		c.add(get, number(int(r.Bits)), glue.Indexed(wasm.OpCall, c.is))
	case top != wasm.HeapAny || r.Heap == wasm.HeapFunc || r.Heap == wasm.HeapExn || r.Heap == wasm.HeapExtern:
		c.add(number(0))
	case r.Heap == wasm.HeapAny && r.HasBits:
		c.add(get, glue.Plain(wasm.OpExternConvertAny), number(int(r.Bits)), glue.Indexed(wasm.OpCall, c.is))
	case r.Heap == wasm.HeapAny:
		c.add(get, test(wasm.OpRefTestNull, wasm.HeapEq), not)
	case r.HasBits:
		c.add(get, test(wasm.OpRefTest, wasm.HeapI31), c.Block(wasm.OpIf, []wasm.Valtype{wasm.TypeI32}),
			get, test(wasm.OpRefCast, wasm.HeapI31), glue.Plain(wasm.OpI31GetU), number(int(r.Bits)),
			glue.Plain(wasm.OpI32Eq), glue.Plain(wasm.OpElse), number(0), glue.Plain(wasm.OpEnd))
	default:
		c.add(get, test(wasm.OpRefTest, r.Heap))
	}
}

// test makes a ref.test or ref.cast to an abstract heap type.
func test(op wasm.Op, h wasm.Heap) wasm.Instr {
	in := glue.Plain(op)
	t := wasm.RefTo(h)
	t.Null = op == wasm.OpRefTestNull
	in.SetReftype(t)
	return in
}
