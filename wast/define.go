package wast

import (
	"errors"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/feature"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// definition is a module of a script, decoded and validated.
type definition struct {
	module *wasm.Module
	err    error // what refused it: the decoder or the validator
}

// definitions keeps what became of a script's modules, so that several engines share the work.
type definitions map[*ModuleDef]definition

// define decodes and validates a module, once. Without are features that it must not use.
func (ds definitions) define(script *wasm.Source, m *ModuleDef, without feature.Set) definition {
	d, ok := ds[m]
	if !ok {
		d.module, d.err = m.Decode(script)
		if d.err == nil {
			d.err = without.Check(d.module)
		}
		if d.err == nil {
			d.err = valid.Validate(d.module)
		}
		ds[m] = d
	}
	return d
}

// refusal returns what refuses a module as an assertion of the given kind sees it: malformed custom sections of
// binaries refuse none but for assert_malformed_custom.
func (ds definitions) refusal(script *wasm.Source, c *Command, without feature.Set) error {
	d := ds.define(script, c.Module, without)
	if d.err == nil && c.Kind == CmdAssertMalformedCustom {
		return binary.CheckCustoms(d.module)
	}
	return d.err
}

// Decode returns the module's abstract syntax.
func (m *ModuleDef) Decode(script *wasm.Source) (*wasm.Module, error) {
	switch m.Form {
	case FormBinary:
		return binary.Decode(&wasm.Source{Name: script.Where(m.Pos) + ": binary", Text: m.Bytes, Binary: true, Proposals: script.Proposals})
	case FormQuote:
		return text.Parse(&wasm.Source{Name: script.Where(m.Pos) + ": quote", Text: m.Bytes, Proposals: script.Proposals})
	}
	return m.Module, m.Err
}

// refused reports whether err refuses a module as the script language distinguishes it, and as what.
func refused(err error) (e *wasm.Error, ok bool) {
	ok = errors.As(err, &e)
	return e, ok && e.Kind != wasm.Unsupported
}

// unsupported turns an error that says that something is not implemented into a skip. Of others it gives nil.
func unsupported(err error) error {
	var e *wasm.Error
	if errors.As(err, &e) && e.Kind == wasm.Unsupported {
		return skip(e.Msg)
	}
	return nil
}

// describe writes what refused a module, with the line it is about.
func describe(err error) string {
	var e *wasm.Error
	if errors.As(err, &e) {
		return e.Kind.String() + ": " + e.Detail()
	}
	return err.Error()
}
