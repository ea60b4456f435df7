package edit

import (
	"wasmjudge/wasm"
)

// Space is an index space of a module. The spaces of what can be imported are numbered as their wasm.ExternKind.
type Space uint8

// The index spaces of what cannot be imported.
const (
	SpaceTypes Space = iota + Space(wasm.ExternTag) + 1
	SpaceElems
	SpaceDatas
	SpaceLocals
	SpaceNone
)

// The index spaces of what can be imported.
const (
	SpaceFuncs   = Space(wasm.ExternFunc)
	SpaceTables  = Space(wasm.ExternTable)
	SpaceMems    = Space(wasm.ExternMem)
	SpaceGlobals = Space(wasm.ExternGlobal)
	SpaceTags    = Space(wasm.ExternTag)
)

// immSpaces are the spaces to which the immediates X and Y belong. Blocks and types within immediates are apart.
var immSpaces = func() (list [wasm.ImmCount][2]Space) {
	for i := range list {
		list[i] = [2]Space{SpaceNone, SpaceNone}
	}
	for imm, s := range map[wasm.Imm][2]Space{
		wasm.ImmFunc: {SpaceFuncs, SpaceNone}, wasm.ImmType: {SpaceTypes, SpaceNone}, wasm.ImmTableType: {SpaceTables, SpaceTypes},
		wasm.ImmLocal: {SpaceLocals, SpaceNone}, wasm.ImmGlobal: {SpaceGlobals, SpaceNone}, wasm.ImmTable: {SpaceTables, SpaceNone},
		wasm.ImmTableTable: {SpaceTables, SpaceTables}, wasm.ImmTableElem: {SpaceTables, SpaceElems}, wasm.ImmElem: {SpaceElems, SpaceNone},
		wasm.ImmMem: {SpaceMems, SpaceNone}, wasm.ImmMemMem: {SpaceMems, SpaceMems}, wasm.ImmMemData: {SpaceMems, SpaceDatas},
		wasm.ImmData: {SpaceDatas, SpaceNone}, wasm.ImmMemarg: {SpaceMems, SpaceNone}, wasm.ImmMemargLane: {SpaceMems, SpaceNone},
		wasm.ImmTag: {SpaceTags, SpaceNone}, wasm.ImmField: {SpaceTypes, SpaceNone}, wasm.ImmTypeN: {SpaceTypes, SpaceNone},
		wasm.ImmTypeData: {SpaceTypes, SpaceDatas}, wasm.ImmTypeElem: {SpaceTypes, SpaceElems}, wasm.ImmTypeType: {SpaceTypes, SpaceTypes},
	} {
		list[imm] = s
	}
	return list
}()

// Count returns the size of an index space of a module.
func Count(m *wasm.Module, s Space) int {
	switch s {
	case SpaceTypes:
		n := 0
		for _, r := range m.Types {
			n += len(r)
		}
		return n
	case SpaceElems:
		return len(m.Elems)
	case SpaceDatas:
		return len(m.Datas)
	}
	n := m.CountImports(wasm.ExternKind(s))
	switch s {
	case SpaceFuncs:
		n += len(m.Funcs)
	case SpaceTables:
		n += len(m.Tables)
	case SpaceMems:
		n += len(m.Mems)
	case SpaceGlobals:
		n += len(m.Globals)
	case SpaceTags:
		n += len(m.Tags)
	}
	return n
}
