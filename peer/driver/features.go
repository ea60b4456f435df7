package driver

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/feature"
	"wasmjudge/wasm/valid"
)

// probes are modules that need one feature each, beside those that it builds on.
var probes = []struct {
	feature feature.Feature
	text    string
}{
	{feature.MutableGlobals, `(module (global (export "g") (mut i32) (i32.const 0)))`},
	{feature.SignExtension, `(module (func (drop (i32.extend8_s (i32.const 0)))))`},
	{feature.NontrappingFptoint, `(module (func (drop (i32.trunc_sat_f32_s (f32.const 0)))))`},
	{feature.MultiValue, `(module (func (result i32 i32) (i32.const 0) (i32.const 0)))`},
	{feature.BulkMemory, `(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))))`},
	{feature.ReferenceTypes, `(module (func (param externref) (result i32) (ref.is_null (local.get 0))))`},
	{feature.SIMD, `(module (func (drop (v128.const i32x4 0 0 0 0))))`},
	{feature.RelaxedSIMD, `(module (func (param v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))`},
	{feature.TailCalls, `(module (func $f (return_call $f)))`},
	{feature.ExtendedConst, `(module (global i32 (i32.add (i32.const 1) (i32.const 1))))`},
	{feature.MultiMemory, `(module (memory 1) (memory 1))`},
	{feature.Memory64, `(module (memory i64 1) (table i64 1 funcref))`},
	{feature.Exceptions, `(module (tag $e) (func (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e)) (return)) (throw_ref)))`},
	{feature.FunctionReferences, `(module (type $t (func)) (func (param (ref null $t)) (call_ref $t (local.get 0))))`},
	{feature.GC, `(module (type $s (sub (struct (field i32)))) (func (result anyref) (struct.new $s (i32.const 0))))`},
}

// probe asks which features the engine has.
func (e *Engine) probe(p *process) error {
	for _, probe := range probes {
		a, err := p.tryCompile(encodeText(probe.feature.String(), []byte(probe.text)))
		if err != nil {
			return err
		}
		if a.status != StatusDone {
			e.lacking = append(e.lacking, probe.feature)
		}
	}
	switch {
	case slices.Contains(e.lacking, feature.Exceptions):
		e.way = withoutExceptions
	case e.hello.Catches:
		e.way = caughtOutside
	default:
		e.way = caughtInside
	}
	return nil
}

// lacks names a feature that a module uses and the engine has not, or nil.
func (e *Engine) lacks(m *wasm.Module) error {
	for _, f := range e.lacking {
		s, err := feature.Without([]string{f.String()})
		if err == nil && s.Check(m) != nil {
			return &wasm.Error{Kind: wasm.Unsupported, Msg: "needs " + f.String() + ", which " + e.Name() + " lacks"}
		}
	}
	return nil
}

// lacksIn is lacks for a module that may not be valid.
func (e *Engine) lacksIn(bin []byte) error {
	if len(e.lacking) == 0 {
		return nil
	}
	m, err := binary.Decode(&wasm.Source{Name: "module", Text: bin, Binary: true})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		return nil // what refuses it need not be what the engine lacks
	}
	return e.lacks(m)
}
