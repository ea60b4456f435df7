package generate

import (
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// palette is the types that a program's values, functions and tags are drawn from, each as often as it stands in a
// list or as its weight says.
type palette struct {
	values      []wasm.Valtype     // values in general code
	globals     []wasm.Valtype     // globals
	stored      []wasm.Valtype     // what goes to memories
	live        []wasm.Valtype     // operands below a call, from the first
	outcome     []wasm.Valtype     // what try_tables around a call leave, now and then
	blocks      [][]wasm.Valtype   // parameters and results of blocks
	crowds      [][16]wasm.Valtype // parameters and locals of crowded functions, of one list each
	crowdBlocks [][]wasm.Valtype   // parameters and results of their blocks
	general     [sigNone]uint8     // functions that no goal needs
	stations    [sigCount]uint8    // functions of goals
	tags        [len(tagTypes)]uint8
}

// integersMost and vectorsMost are the types of crowded functions that leave an engine no register of one sort.
var (
	integersMost = [16]wasm.Valtype{i64, i64, i64, i64, i64, i64, i64, i32, i32, i32, i32, f64, f64, f64, f32, f32}
	vectorsMost  = [16]wasm.Valtype{v128, v128, v128, v128, v128, v128, v128, v128, v128, v128, i64, i64, i32, i32,
		f64, f32}
)

// scalars is the palette of programs without vectors.
var scalars = palette{
	values:      []wasm.Valtype{i32, i64, i32, f64, f32, i64, exnref, funcref, externref},
	globals:     []wasm.Valtype{i32, i64, f64, exnref, funcref, f32, externref},
	stored:      []wasm.Valtype{i32, i64, f32, f64},
	live:        []wasm.Valtype{i32, i64, i32, f64, i32, i64, exnref, f32, i64, i32, f64, i64},
	outcome:     tagTypes[2],
	blocks:      tagTypes[:scalarTags],
	crowds:      [][16]wasm.Valtype{integersMost},
	crowdBlocks: tagTypes[:numberTags],
	general: [sigNone]uint8{sigInt: 30, sigDerived: 16, sigUnary: 50, sigWide: 30, sigTake: 12, sigGive: 12, sigFloats: 24, sigResults: 16, sigArgs: 16,
		sigMany: 12, sigRefs: 12},
	stations: [sigCount]uint8{sigInt: 30, sigDerived: 20, sigUnary: 50, sigWide: 16, sigTake: 12, sigGive: 12, sigFloats: 10, sigResults: 8,
		sigArgs: 12, sigMany: 6, sigRefs: 6},
	tags: [len(tagTypes)]uint8{50, 110, 26, 20, 16, 18, 16},
}

// withVectors is the palette of the others.
var withVectors = palette{
	values:  []wasm.Valtype{v128, i32, i64, v128, f64, f32, v128, i64, exnref, v128, funcref, i32, externref},
	globals: []wasm.Valtype{v128, i32, i64, f64, exnref, v128, funcref, f32, externref},
	stored:  []wasm.Valtype{v128, i32, i64, v128, f32, f64},
	live:    []wasm.Valtype{v128, i32, i64, v128, f64, i32, v128, exnref, f32, v128, i64, v128},
	outcome: []wasm.Valtype{i64, v128},
	blocks:  tagTypes[:objectTags],
	crowds: [][16]wasm.Valtype{integersMost, vectorsMost,
		{v128, i64, i64, v128, i64, i32, v128, i64, v128, i64, i32, i64, i32, f64, f64, f32}},
	crowdBlocks: append(slices.Clone(tagTypes[:numberTags]), tagTypes[scalarTags], tagTypes[scalarTags+1], tagTypes[objectTags-1]),
	general: [sigNone]uint8{sigInt: 16, sigDerived: 8, sigUnary: 24, sigWide: 14, sigTake: 8, sigGive: 8, sigFloats: 12, sigResults: 8, sigArgs: 8,
		sigMany: 6, sigRefs: 6, sigVector: 34, sigLanes: 24, sigVectorArgs: 20, sigVectorMany: 16, sigVectorTake: 10},
	stations: [sigCount]uint8{sigInt: 20, sigDerived: 10, sigUnary: 24, sigWide: 8, sigTake: 8, sigGive: 10, sigFloats: 6, sigResults: 6,
		sigArgs: 8, sigMany: 4, sigRefs: 4, sigVector: 34, sigLanes: 24, sigVectorArgs: 24, sigVectorMany: 16, sigVectorTake: 16},
	tags: [len(tagTypes)]uint8{26, 50, 16, 12, 10, 10, 8, 22, 44, 20, 30},
}

// vectorsIn256 is the chance of a program to have vectors.
const vectorsIn256 = 112

// drawPalette draws whether the program has vectors and objects, and whether instructions among those on vectors
// leave their results open.
func (p *plan) drawPalette() {
	p.vectors = p.Chance(vectorsIn256) && p.profile.Features.Has(program.FeatureVectors)
	p.relaxed = p.vectors && p.profile.Features.Has(program.FeatureRelaxed) && p.Chance(180)
	types := &objectTypesOf[0]
	p.palette = &scalars
	if p.vectors {
		types, p.palette = &objectTypesOf[1], &withVectors
	}
	if p.Chance(p.profile.objects) && p.profile.Features.Has(program.FeatureGC) {
		p.objects = types[p.Below(maxObjectTypes)]()
		p.palette = &withObjects[0]
		if p.vectors {
			p.palette = &withObjects[1]
		}
	}
	p.drawTypes()
}

// drawTypes draws whether there are types of functions and tags of the program's own.
func (p *plan) drawTypes() {
	if !p.Chance(p.profile.drawn) {
		return
	}
	kind := 0
	if p.vectors {
		kind |= drawnVectors
	}
	if p.objects != nil {
		kind |= drawnObjects
	}
	if p.profile.Features.Has(program.FeatureSubtypes) {
		kind |= drawnGroups
	}
	p.drawn = drawnTypesOf[kind][p.Below(maxDrawn)]()
	p.palette = &p.drawn.palette
}

// objectValues are the types of references to objects in general code.
var objectValues = []wasm.Valtype{anyref, eqref, baseref, structref, wasm.RefIdx(typeDerived, true), i31ref, boxref,
	arrayref, rowref, wasm.RefIdx(typeNumbers, true), wasm.RefIdx(typeLast, true)}

// withObjects are the palettes of programs with objects, without vectors and with them.
var withObjects = [2]palette{scalars.withObjects(), withVectors.withObjects()}

// withObjects adds objects to a palette.
func (p palette) withObjects() palette {
	for _, list := range []*[]wasm.Valtype{&p.values, &p.globals} {
		*list = slices.Concat(*list, objectValues)
	}
	p.live = slices.Concat(p.live[:3], []wasm.Valtype{anyref}, p.live[3:], []wasm.Valtype{baseref})
	p.outcome = append(slices.Clone(p.outcome), eqref)
	p.blocks = append(slices.Clone(p.blocks), tagTypes[objectTags:tagDrawn]...)
	p.blocks = append(p.blocks, []wasm.Valtype{boxref.NonNull(), i32}, []wasm.Valtype{anyref.NonNull(), i31})
	scale(p.general[:], map[int]uint8{int(sigObject): 30, int(sigObjects): 20, int(sigBox): 20})
	scale(p.stations[:], map[int]uint8{int(sigObject): 34, int(sigObjects): 20, int(sigBox): 20})
	scale(p.tags[:],
		map[int]uint8{objectTags: 28, objectTags + 1: 18, objectTags + 2: 14, ownTags: 14, ownTags + 1: 11})
	return p
}

// scale makes weights smaller and adds others, where there were none.
func scale(weights []uint8, others map[int]uint8) {
	for i, w := range weights {
		weights[i] = w - (w+1)/3
	}
	for i, w := range others {
		weights[i] = w
	}
}

// withDrawn adds types that are drawn to a palette.
func (p palette) withDrawn(d *drawnTypes) palette {
	scale(p.general[:], nil)
	scale(p.stations[:], nil)
	scale(p.tags[:], map[int]uint8{tagDrawn: 34, tagTwin: 34})
	for s := range drawnSigs {
		p.general[int(sigDrawn)+s] = 9
		p.stations[int(sigDrawn)+s] = 9
	}
	p.blocks = append(slices.Clone(p.blocks), d.payload, d.sigs[0].params, d.sigs[0].results, d.sigs[1].results)
	if !d.grouped {
		return p
	}
	refs := []wasm.Valtype{wasm.RefIdx(d.first, true), wasm.RefIdx(d.first+1, true), wasm.RefIdx(d.first+2, true)}
	for _, list := range []*[]wasm.Valtype{&p.values, &p.globals} {
		*list = slices.Concat(*list, refs)
	}
	p.live = append(slices.Clone(p.live), refs[0])
	return p
}
