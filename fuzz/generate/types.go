package generate

import (
	"strconv"

	"wasmjudge/wasm"
)

var (
	i32, i64, f32, f64 = wasm.TypeI32, wasm.TypeI64, wasm.TypeF32, wasm.TypeF64
	v128               = wasm.TypeV128
	exnref             = wasm.TypeExnref
	funcref            = wasm.TypeFuncref
	externref          = wasm.TypeExternref
)

// Tags and functions are of a few types only, so that equal types meet wherever instances meet, and tags that differ in
// nothing but who made them are common.

// tagTypes are the payloads of tags.
var tagTypes = [...][]wasm.Valtype{
	{},
	{i32},
	{i64, f64},
	{i32, i64, f32, f64},
	{exnref},
	{externref, funcref, i32},
	{i64, f64, i64, f64, i64, f64, f32, i32, i32, i32, i32, i32},
	{v128},
	{i32, v128, f64, v128, i64},
	{v128, exnref, v128, f32},
	{v128, f32, v128, v128, i64, v128, v128, v128, v128, f64, v128, v128, v128, i32},
	{anyref},
	{eqref, i32, structref},
	{i64, arrayref, i31ref, exnref},
	{boxref, f64},
	{baseref, anyref, rowref},
	tagDrawn: nil, // see drawnTypes
	tagTwin:  nil,
}

// numberTags is how many of tagTypes, from the first, are of numbers only, and scalarTags how many have no vectors
// and no objects. Those from objectTags on have objects, and those from ownTags on types of the program's own;
// tagDrawn and tagTwin have a payload that is drawn.
const (
	numberTags = 4
	scalarTags = 7
	objectTags = 11
	ownTags    = 14
	tagDrawn   = 16
	tagTwin    = 17
)

// refPayloads are the operands of a catch_ref's label: the payload and the exception.
var refPayloads = func() (list [len(tagTypes)][]wasm.Valtype) {
	for i, t := range tagTypes {
		list[i] = append(append(list[i], t...), exnref)
	}
	return list
}()

var exnrefOnly = []wasm.Valtype{exnref}

// A sig is a type of functions: an index into functypes.
type sig int

// The types of functions. Some have more parameters and results than an engine has registers.
const (
	sigInt     sig = iota // open: sigDerived is a subtype
	sigDerived            // like sigInt
	sigUnary
	sigWide
	sigTake // takes an exception
	sigGive // gives an exception
	sigFloats
	sigResults // several, with an exception
	sigArgs    // so many arguments that most are on the stack
	sigMany    // so many results
	sigRefs
	sigVector
	sigLanes      // vectors among numbers
	sigVectorArgs // so many vectors that some are on the stack
	sigVectorMany // so many results
	sigVectorTake // takes an exception and gives it back, among vectors
	sigObject
	sigObjects // so many objects that some are on the stack
	sigBox     // has types of the program's own
	sigDrawn   // the first of those that are drawn: see drawnTypes
)

const drawnSigs = 8

// The types of functions that general code does not have.
const (
	sigNone  = sigDrawn + drawnSigs + iota
	sigNote  // i32 →
	sigRaise // exnref →
	sigFetch // → exnref
	sigCount
)

type functype struct {
	params, results []wasm.Valtype
	super           sig // -1 if none
}

var functypes = [sigCount]functype{
	sigInt:        {nil, []wasm.Valtype{i32}, -1},
	sigDerived:    {nil, []wasm.Valtype{i32}, sigInt},
	sigUnary:      {[]wasm.Valtype{i32}, []wasm.Valtype{i32}, -1},
	sigWide:       {[]wasm.Valtype{i32, i64}, []wasm.Valtype{i64}, -1},
	sigTake:       {[]wasm.Valtype{exnref}, []wasm.Valtype{i32}, -1},
	sigGive:       {[]wasm.Valtype{i32}, []wasm.Valtype{exnref}, -1},
	sigFloats:     {[]wasm.Valtype{f64, f32, i64}, []wasm.Valtype{f64}, -1},
	sigResults:    {[]wasm.Valtype{i32}, []wasm.Valtype{i32, i64, f64, exnref}, -1},
	sigArgs:       {[]wasm.Valtype{i64, i32, f64, i64, i32, f32, i64, i32, i64, i32, exnref, i64, f64, i32}, []wasm.Valtype{i32}, -1},
	sigMany:       {[]wasm.Valtype{i32}, []wasm.Valtype{i64, i32, i64, i32, f64, i64, i32, i64, i32, i64, f32, i32}, -1},
	sigRefs:       {[]wasm.Valtype{i32, funcref, externref}, []wasm.Valtype{funcref}, -1},
	sigVector:     {[]wasm.Valtype{v128}, []wasm.Valtype{v128}, -1},
	sigLanes:      {[]wasm.Valtype{i32, v128, f64, v128}, []wasm.Valtype{v128}, -1},
	sigVectorArgs: {[]wasm.Valtype{v128, i64, v128, f64, v128, i32, v128, v128, v128, f32, v128, v128, i64, v128, v128}, []wasm.Valtype{i32}, -1},
	sigVectorMany: {[]wasm.Valtype{i32, v128}, []wasm.Valtype{v128, i64, v128, f64, v128, v128, i32, v128, v128, v128, f32, v128, v128}, -1},
	sigVectorTake: {[]wasm.Valtype{v128, exnref, v128}, []wasm.Valtype{v128, exnref}, -1},
	sigObject:     {[]wasm.Valtype{anyref}, []wasm.Valtype{anyref}, -1},
	sigObjects: {[]wasm.Valtype{i32, eqref, structref, i64, arrayref, i31ref, exnref, anyref, anyref, structref, anyref},
		[]wasm.Valtype{eqref, i32, anyref}, -1},
	sigBox:   {[]wasm.Valtype{boxref, i32, baseref}, []wasm.Valtype{boxref}, -1},
	sigNone:  {nil, nil, -1},
	sigNote:  {[]wasm.Valtype{i32}, nil, -1},
	sigRaise: {[]wasm.Valtype{exnref}, nil, -1},
	sigFetch: {nil, []wasm.Valtype{exnref}, -1},
}

// deftypes are the closed types of functypes and tagTypes, for host functions and host tags.
var deftypes, tagDeftypes = func() (funcs [sigCount]*wasm.Deftype, tags [len(tagTypes)]*wasm.Deftype) {
	for i, t := range functypes {
		if t.super < 0 && sig(i) != sigInt && (sig(i) < sigBox || sig(i) >= sigNone) {
			funcs[i] = wasm.DefineFunc(t.params, t.results)
		}
	}
	for i, t := range tagTypes[:ownTags] {
		tags[i] = wasm.DefineFunc(t, nil)
	}
	return funcs, tags
}()

// The names of exports. Those of tags and functions tell the type and number those of one type in a module from 0, so
// that an import of a name can be linked to every instance that exports it.

const maxNamed = 24

var tagNames = func() (names [len(tagTypes)][maxNamed]string) {
	for t := range names {
		numbered(names[t][:], "tag"+strconv.Itoa(t)+".")
	}
	return names
}()

var funcNames = func() (names [sigCount][maxNamed]string) {
	for t := range names {
		numbered(names[t][:], "func"+strconv.Itoa(t)+".")
	}
	return names
}()

// The names of stations and host functions, by their number in the program; of crowded functions, by that in the
// module; of the modules from which imports come, by the number of the import; and of everything that is exported for
// its state only.
var (
	stationNames = numbered(make([]string, 64), "station")
	hostNames    = numbered(make([]string, 64), "host")
	fromNames    = numbered(make([]string, 64), "from")
	crowdNames   = numbered(make([]string, 8), "crowd")
	ownNames     = numbered(make([]string, 16), "own")
	refNames     = numbered(make([]string, 32), "callee")
)

func numbered(names []string, stem string) []string {
	for i := range names {
		names[i] = stem + strconv.Itoa(i)
	}
	return names
}
