package driver

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// code is a module as the engine gets it: import k has the module name k and no other, and everything is exported that
// is to be asked about.
type code struct {
	engine *Engine
	module *wasm.Module
	hidden string // how names of exports start that are ours
	starts bool   // the start function is called from outside, so that it is known what it throws
	bin    []byte
}

// Module is what was compiled.
func (c *code) Module() *wasm.Module { return c.module }

func (c *code) hiddenTag(x uint32) string { return fmt.Sprint(c.hidden, "tag ", x) }

func (c *code) hiddenStart() string { return c.hidden + "start" }

// code makes code, which no process has compiled.
func (e *Engine) code(m *wasm.Module) *code {
	c := &code{engine: e, module: m, hidden: "hidden ", starts: m.Start != nil && (len(m.Tags) > 0 || e.way == caughtInside)}
	for slices.ContainsFunc(m.Exports, func(x wasm.Export) bool { return strings.HasPrefix(x.Name, c.hidden) }) {
		c.hidden = "'" + c.hidden
	}
	c.bin = c.encode()
	return c
}

// encode writes the module for the engine. Tags are exported, because what an exception is can be asked only with a
// tag.
func (c *code) encode() []byte {
	m := *c.module
	m.Imports = slices.Clone(m.Imports)
	for k := range m.Imports {
		m.Imports[k].Module, m.Imports[k].Name = strconv.Itoa(k), ""
	}
	m.Exports = slices.Clip(m.Exports)
	imported := uint32(m.CountImports(wasm.ExternTag))
	for i := range m.Tags {
		x := imported + uint32(i)
		m.Exports = append(m.Exports, wasm.Export{Name: c.hiddenTag(x), Kind: wasm.ExternTag, Index: x})
	}
	if c.starts {
		m.Exports = append(m.Exports, wasm.Export{Name: c.hiddenStart(), Kind: wasm.ExternFunc, Index: m.Start.Func})
		m.Start = nil
	}
	return binary.Encode(&m)
}

// modules are what a process has compiled.
type modules struct {
	last    uint32
	helpers [instOwn]uint32 // their numbers; 0 if they are not compiled
	glue    map[*glueModule]uint32
	tags    map[*wasm.Deftype]uint32 // those that define a tag
	codes   map[*code]uint32
	order   []*code
}

// maxCodes is how many modules of programs a process keeps.
const maxCodes = 200

// number gives a module its number.
func (m *modules) number() uint32 {
	m.last++
	return m.last
}
