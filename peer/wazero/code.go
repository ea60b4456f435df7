package wazero

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tetratelabs/wazero"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// hiddenPrefix is what no name of an export of the module starts with.
func hiddenPrefix(m *wasm.Module) string {
	prefix := "hidden "
	for slices.ContainsFunc(m.Exports, func(e wasm.Export) bool { return strings.HasPrefix(e.Name, prefix) }) {
		prefix = "'" + prefix
	}
	return prefix
}

func (c *code) hiddenTag(x uint32) string { return fmt.Sprint(c.hidden, "tag ", x) }

func (c *code) hiddenStart() string { return c.hidden + "start" }

// encode writes the module for wazero, which links by name: import k comes from a module named k, by the name that the
// k-th place has. Tags are exported, because what an exception is can be asked only with a tag in hand. If calling is
// set, the start function is exported too and not declared, so that it can be called as others are and the exception
// that it ends in be seen.
func (c *code) encode(from []place, calling bool) []byte {
	m := *c.module
	m.Imports = slices.Clone(m.Imports)
	for k := range m.Imports {
		m.Imports[k].Module, m.Imports[k].Name = strconv.Itoa(k), from[k].name
	}
	m.Exports = slices.Clip(m.Exports)
	imported := uint32(m.CountImports(wasm.ExternTag))
	for i := range m.Tags {
		x := imported + uint32(i)
		m.Exports = append(m.Exports, wasm.Export{Name: c.hiddenTag(x), Kind: wasm.ExternTag, Index: x})
	}
	if calling && m.Start != nil {
		m.Exports = append(m.Exports, wasm.Export{Name: c.hiddenStart(), Kind: wasm.ExternFunc, Index: m.Start.Func})
		m.Start = nil
	}
	return binary.Encode(&m)
}

// pins keep what was compiled of modules that are wanted again and again, for any store.
type pins struct {
	sync.Mutex
	runtime  wazero.Runtime
	compiled map[string]wazero.CompiledModule // by the binary
}

// maxPins is how many modules are kept.
const maxPins = 1000

// pin has a binary compiled, and keeps it compiled as long as there is room.
func (p *pins) pin(c wazero.RuntimeConfig, bin []byte) {
	p.Lock()
	defer p.Unlock()
	if _, ok := p.compiled[string(bin)]; ok {
		return
	}
	if p.runtime == nil || len(p.compiled) == maxPins {
		for _, m := range p.compiled {
			closeCompiled([]wazero.CompiledModule{m})
		}
		p.runtime, p.compiled = wazero.NewRuntimeWithConfig(context.Background(), c), map[string]wazero.CompiledModule{}
	}
	if m, err := p.runtime.CompileModule(context.Background(), bin); err == nil { // or linking says it
		p.compiled[string(bin)] = m
	}
}
