// Package feature knows what WebAssembly 3.0 has that earlier versions had not, by the names of the proposals that
// brought it, and refuses modules that use what is taken away. It is for scripts that were written before a
// feature, which assert that a module which uses it is malformed or invalid.
//
//   - feature.go: the features and what each builds on.
//   - instructions.go: which feature brought which instructions and immediates.
//   - module.go: types, definitions and segments.
//   - encoding.go: what the binary format has allowed only since a feature.
package feature

import (
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
)

// Feature is what one proposal added to WebAssembly 1.0.
type Feature uint8

// The features, in the order in which they became part of the specification (2.0, then 3.0).
const (
	MutableGlobals Feature = iota // import and export of mutable globals
	SignExtension
	NontrappingFptoint
	MultiValue
	BulkMemory
	ReferenceTypes // funcref and externref as values, several tables, and their instructions
	SIMD
	RelaxedSIMD
	TailCalls
	ExtendedConst
	MultiMemory
	Memory64
	Exceptions
	FunctionReferences
	GC
	count
)

type row struct {
	name    string
	buildOn []Feature // features without which it cannot be; they stand before it
}

var features = [count]row{
	MutableGlobals:     {name: "mutable-globals"},
	SignExtension:      {name: "sign-extension"},
	NontrappingFptoint: {name: "nontrapping-fptoint"},
	MultiValue:         {name: "multi-value"},
	BulkMemory:         {name: "bulk-memory"},
	ReferenceTypes:     {name: "reference-types"},
	SIMD:               {name: "simd"},
	RelaxedSIMD:        {name: "relaxed-simd", buildOn: []Feature{SIMD}},
	TailCalls:          {name: "tail-calls"},
	ExtendedConst:      {name: "extended-const"},
	MultiMemory:        {name: "multi-memory"},
	Memory64:           {name: "memory64"},
	Exceptions:         {name: "exceptions", buildOn: []Feature{ReferenceTypes}},
	FunctionReferences: {name: "function-references", buildOn: []Feature{ReferenceTypes}},
	GC:                 {name: "gc", buildOn: []Feature{FunctionReferences}},
}

// String returns the name by which the command line knows the feature.
func (f Feature) String() string { return features[f].name }

// Set is a set of features.
type Set uint32

// Has reports whether the feature is in the set.
func (s Set) Has(f Feature) bool { return s>>f&1 != 0 }

// Without makes the set of the named features and of all that build on them. The error names a feature that there
// is not.
func Without(names []string) (Set, error) {
	var s Set
	for _, name := range names {
		f := slices.IndexFunc(features[:], func(r row) bool { return r.name == name })
		if f < 0 {
			return 0, fmt.Errorf("there is no feature %q, only %s", name, Names())
		}
		s |= 1 << f
	}
	for f := range features {
		if slices.ContainsFunc(features[f].buildOn, s.Has) {
			s |= 1 << f
		}
	}
	return s, nil
}

// Names lists the features' names.
func Names() string {
	names := make([]string, count)
	for f := range features {
		names[f] = features[f].name
	}
	return strings.Join(names, ", ")
}

// Check refuses a module that uses one of the features in s. The error is a *wasm.Error at the first use that is
// found, malformed or invalid as it was before the feature: what had no grammar was malformed, what a validation
// rule forbade was invalid. The module need not be valid.
func (s Set) Check(m *wasm.Module) error {
	if s == 0 {
		return nil
	}
	c := &checker{m: m, without: s, binary: m.Source != nil && m.Source.Binary}
	c.module()
	if c.err == nil {
		return nil
	}
	return c.err
}

// checker is the search for uses of features in a module.
type checker struct {
	m       *wasm.Module
	without Set
	binary  bool
	err     *wasm.Error // the first use
}

// malformed refuses what had no text format or no binary format before the feature.
func (c *checker) malformed(f Feature, pos uint32, text, binary string) {
	if c.binary {
		text = binary
	}
	c.refuse(f, wasm.Malformed, pos, text)
}

// invalid refuses what validation forbade before the feature.
func (c *checker) invalid(f Feature, pos uint32, msg string) { c.refuse(f, wasm.Invalid, pos, msg) }

func (c *checker) refuse(f Feature, kind wasm.ErrorKind, pos uint32, msg string) {
	if c.err == nil && c.without.Has(f) {
		c.err = &wasm.Error{Kind: kind, Msg: msg + ": needs " + f.String() + ", which is switched off", Pos: pos, Source: c.m.Source}
	}
}

// Of returns the features that a module uses. It need not be valid.
func Of(m *wasm.Module) (s Set) {
	for f := range count {
		if one := Set(1) << f; one.Check(m) != nil {
			s |= one
		}
	}
	return s
}

// Names lists the names of the features in a set.
func (s Set) Names() (names []string) {
	for f := range count {
		if s.Has(f) {
			names = append(names, f.String())
		}
	}
	return names
}
