package fuzz

import "wasmjudge/wasm"

var (
	i32, i64, f32, f64 = wasm.TypeI32, wasm.TypeI64, wasm.TypeF32, wasm.TypeF64
	exnref             = wasm.TypeExnref
	funcref            = wasm.TypeFuncref
	externref          = wasm.TypeExternref
)

// Every generated module has the same types with the same indices: tagTypes, then funcTypes. So equal types meet wherever
// instances meet, and tags that differ only in who made them are common.

// tagTypes are the payloads of tags.
var tagTypes = [][]wasm.Valtype{
	{},
	{i32},
	{i32, i64, f32, f64},
	{exnref},
	{externref, funcref, i32},
	{i64, f64, i64, f64, i64, f64, i32, i32, i32, i32, i32, i32},
}

// functype is the type of a generated function.
type functype struct{ params, results []wasm.Valtype }

// funcTypes are the types of functions. Some have more parameters and results than an engine has registers.
var funcTypes = []functype{
	{nil, []wasm.Valtype{i32}},
	{[]wasm.Valtype{i32}, []wasm.Valtype{i32}},
	{[]wasm.Valtype{i32, i64}, []wasm.Valtype{i64}},
	{[]wasm.Valtype{exnref}, []wasm.Valtype{i32}},
	{[]wasm.Valtype{i32}, []wasm.Valtype{exnref}},
	{[]wasm.Valtype{f64, f32, i64}, []wasm.Valtype{f64}},
	{[]wasm.Valtype{i32}, []wasm.Valtype{i32, i64, f64, exnref}},
	{[]wasm.Valtype{i64, i32, f64, i64, i32, f32, i64, i32, i64, i32, exnref, i64, f64, i32}, []wasm.Valtype{i32}},
	{[]wasm.Valtype{i32}, []wasm.Valtype{i64, i32, i64, i32, f64, i64, i32, i64, i32, i64, f32, i32}},
}

// typeSection is the types of every module.
func typeSection() []wasm.Rectype {
	var rs []wasm.Rectype
	def := func(params, results []wasm.Valtype) {
		rs = append(rs, wasm.Rectype{{Final: true, Comp: wasm.Functype(params, results)}})
	}
	for _, t := range tagTypes {
		def(t, nil)
	}
	for _, t := range funcTypes {
		def(t.params, t.results)
	}
	return rs
}

// funcTypeidx is the type index of funcTypes[sig].
func funcTypeidx(sig int) uint32 { return uint32(len(tagTypes) + sig) }
