//go:build linux && amd64

package run

import (
	"errors"
	"runtime"
	"sort"
	"sync"
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// code is a compiled module in executable memory. It implements wasm.Code.
type code struct {
	*artifact.Artifact
	engine *Engine
	module *wasm.Module
	layout abi.Layout
	base   uintptr    // of the code
	block  *codeBlock // in which it lies

	exported struct { // see export
		sync.Once
		byName map[string]int32
	}
	tried struct { // clauses of each try_table by its position
		sync.Once
		byPos map[uint32][]wasm.Catch
	}

	tags []tagdef // by tagidx, imports included

	// Defined globals, and element segments, that can hold objects.
	refGlobals, refElems []int
}

// Load copies an artifact's code into executable memory, where it stays until it is collected.
func (e *Engine) Load(m *wasm.Module, a *artifact.Artifact) (wasm.Code, error) {
	c := &code{Artifact: a, engine: e, module: m, layout: abi.LayoutOf(m)}
	var err error
	if c.base, c.block, err = loadCode(a.Code); err != nil {
		return nil, err
	}
	a.Code = unsafe.Slice(at[byte](c.base), len(a.Code)) // one copy is enough
	if n := c.layout.ImportedTags + len(m.Tags); n > 0 {
		c.tags = make([]tagdef, 0, n)
	}
	for k := range m.Imports {
		if t := &m.Imports[k].Type; t.Kind == wasm.ExternTag {
			c.tags = append(c.tags, newTagdef(m, t.Type))
		}
	}
	for k := range m.Tags {
		c.tags = append(c.tags, newTagdef(m, m.Tags[k].Type))
	}
	for k := range m.Globals {
		if abi.HoldsObjects(m.Defs.Close(m.Globals[k].Type.Type)) {
			c.refGlobals = append(c.refGlobals, k)
		}
	}
	for k := range m.Elems {
		if abi.HoldsObjects(m.Defs.Close(m.Elems[k].Type)) {
			c.refElems = append(c.refElems, k)
		}
	}
	return c, nil
}

// Save writes code that an engine of this package has loaded as bytes, for artifact.Decode.
func Save(c wasm.Code) ([]byte, error) {
	cc, ok := c.(*code)
	if !ok {
		return nil, errors.New("native: the code was compiled by another engine")
	}
	defer runtime.KeepAlive(cc) // and so its code
	return artifact.Encode(cc.Artifact, cc.module, cc.engine.options), nil
}

// tagdef is what code says of a tag: its type, and how many words the payload of its exceptions has.
type tagdef struct {
	typ   *wasm.Deftype
	index uint32 // typeidx
	words uint32
}

func newTagdef(m *wasm.Module, x uint32) tagdef {
	t := m.Defs[x]
	return tagdef{t, x, uint32(abi.WordsOfAll(t.Comp.Params))}
}

// Module is the module that was compiled.
func (c *code) Module() *wasm.Module { return c.module }

// fewExports are found by looking at each.
const fewExports = 16

// export finds an export by name, or nil.
func (c *code) export(name string) *wasm.Export {
	list := c.module.Exports
	if len(list) > fewExports {
		c.exported.Do(c.indexExports)
		k, ok := c.exported.byName[name]
		if !ok {
			return nil
		}
		return &list[k]
	}
	for k := range list {
		if list[k].Name == name {
			return &list[k]
		}
	}
	return nil
}

func (c *code) indexExports() {
	c.exported.byName = make(map[string]int32, len(c.module.Exports))
	for i := range c.module.Exports {
		c.exported.byName[c.module.Exports[i].Name] = int32(i)
	}
}

func (c *code) indexTries() {
	c.tried.byPos = map[uint32][]wasm.Catch{}
	for k := range c.module.Funcs {
		body := c.module.Funcs[k].Body
		for x := range body {
			if in := &body[x]; in.Op == wasm.OpTryTable {
				c.tried.byPos[in.Pos] = c.module.Ext(in).Catches
			}
		}
	}
}

// catches returns the clauses of the try_table at a position.
func (c *code) catches(pos uint32) []wasm.Catch {
	c.tried.Do(c.indexTries)
	return c.tried.byPos[pos]
}

// funcAt finds the function in whose code an offset lies.
func (c *code) funcAt(off uint32) (index int, ok bool) {
	i := sort.Search(len(c.Funcs), func(i int) bool { return c.Funcs[i].Entry > off }) - 1
	return i, i >= 0 && off < c.Funcs[i].End
}

// siteAt finds the call with a return address.
func (c *code) siteAt(off uint32) *artifact.Site {
	i := sort.Search(len(c.Sites), func(i int) bool { return c.Sites[i].Ret >= off })
	if i == len(c.Sites) || c.Sites[i].Ret != off {
		return nil
	}
	return &c.Sites[i]
}

// trapAt finds the instruction that may trap at an offset.
func (c *code) trapAt(off uint32) *artifact.TrapSite {
	i := sort.Search(len(c.Traps), func(i int) bool { return c.Traps[i].At >= off })
	if i == len(c.Traps) || c.Traps[i].At != off {
		return nil
	}
	return &c.Traps[i]
}
