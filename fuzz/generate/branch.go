package generate

import (
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// branchExpr leaves a value that an open label may get instead.
func (b *body) branchExpr(t wasm.Valtype, depth int) bool {
	switch {
	case t.Kind == wasm.Ref && b.Chance(128):
		return b.branchOnNull(t, depth)
	case b.p.objects.has(t) && b.Chance(170):
		return b.branchToCast(t, depth)
	}
	l := b.label(oneType(t))
	if l < 0 {
		return false
	}
	b.expr(t, depth)
	b.expr(i32, depth)
	b.opX(wasm.OpBrIf, l)
	return true
}

// branchOnNull leaves a reference that is not null, or else branches.
func (b *body) branchOnNull(t wasm.Reftype, depth int) bool {
	l := b.label(nil)
	if l < 0 {
		return false
	}
	b.expr(t.Nullable(), depth)
	b.opX(wasm.OpBrOnNull, l)
	return true
}

// branchToCast leaves a reference, unless it is of the type that an open label wants, or is not.
func (b *body) branchToCast(t wasm.Reftype, depth int) bool {
	n := len(b.labels)
	l := b.OneOf(n, func(l int) bool {
		at := &b.labels[n-1-l]
		return !at.closed && len(at.types) == 1 && b.p.objects.has(at.types[0]) &&
			b.p.serves(at.types[0], t.Nullable())
	})
	if l < 0 || !t.Null {
		return false
	}
	b.expr(t, depth)
	b.branchOnCast(wasm.OpBrOnCast, l, t, b.labels[n-1-l].types[0])
	return true
}

// payloadExpr leaves the first value of a payload that is thrown and caught here.
func (b *body) payloadExpr(t wasm.Valtype, depth int) bool {
	x := b.OneOf(len(b.plan.tags), func(x int) bool {
		payload := b.p.tagPayload(b.plan.tags[x])
		return len(payload) > 0 && payload[0] == t
	})
	if x < 0 {
		return false
	}
	payload := b.p.tagPayload(b.plan.tags[x])
	b.block(wasm.OpBlock, payload)
	b.structured(wasm.OpTryTable, nil, payload, b.catches.Of(wasm.Catch{Kind: wasm.CatchTag, Tag: uint32(x)}))
	b.throw(x, depth)
	b.end()
	b.end()
	for range payload[1:] {
		b.op(wasm.OpDrop)
	}
	return true
}

// values leaves a value of each type: a simple one, but of the last.
func (b *body) values(types []wasm.Valtype, depth int) {
	n := len(types)
	if n == 0 {
		return
	}
	b.leaves(types[:n-1])
	b.expr(types[n-1], depth)
}

// overLive does what may leave generated code, with operands below it, which must not change.
func (b *body) overLive(depth int) {
	types := b.p.palette.live
	from := b.Below(len(types))
	n := b.List(1, 4, 160)
	types = types[from:min(from+n, len(types))]
	for _, t := range types {
		b.expr(t, min(depth, 1))
	}
	leaving := leavers[b.Below(len(leavers))]
	leaving(b, depth)
	for _, t := range slices.Backward(types) {
		intoGlobal(b, t)
	}
}

// leavers are statements for which engines leave the code that they generate, or may do so.
var leavers []func(b *body, depth int)

func init() { // not a composite literal, which would refer to itself
	leavers = []func(b *body, depth int){(*body).bulkMemory, (*body).bulkTable, (*body).growMemory, (*body).growTable,
		(*body).askFunction, (*body).tryStatement, (*body).aggregateStatement}
}

func (b *body) growMemory(int) {
	if mem := b.memory(); mem >= 0 {
		t := addrOf(b.mems[mem])
		b.num(t, uint64(b.Below(3)))
		b.opX(wasm.OpMemoryGrow, mem)
		b.set(b.local(t))
	}
}

func (b *body) growTable(int) {
	x := b.OneOf(len(b.tables), func(x int) bool { return b.tables[x].general })
	if x < 0 {
		return
	}
	t := addrOf(b.tables[x].addr)
	b.leaf(b.tables[x].elem)
	b.num(t, uint64(b.Below(3)))
	b.opX(wasm.OpTableGrow, x)
	b.set(b.local(t))
}

// askFunction asks for the type of a function, or calls one.
func (b *body) askFunction(depth int) {
	t := b.functionType()
	switch {
	case b.Chance(80) || !b.p.profile.Features.Has(program.FeatureGC):
		if b.callExpr(i32, depth) {
			b.set(b.local(i32))
		}
	case b.Chance(128):
		b.expr(funcref, depth)
		b.test(t)
		b.set(b.local(i32))
	default:
		b.block(wasm.OpBlock, b.types.Of(t))
		b.castOrFail(funcref, t, depth)
		b.op(wasm.OpDrop)
		b.emit(edit.Null(t))
		b.end()
		b.op(wasm.OpRefIsNull)
		b.set(b.local(i32))
	}
}
