package main

import (
	"fmt"
	"regexp"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/feature"
	"wasmjudge/wast"
)

// scriptOptions are for scripts that were written for another runner or another version of WebAssembly
// (docs/scripts.md).
type scriptOptions struct {
	IgnoreErrorMessages bool     `help:"Compare what an assertion expects by kind, and no messages."`
	ValidateOnly        bool     `help:"Read and validate modules, and instantiate none, so that imports may be open. What needs an instance is skipped."`
	ImplicitRegister    bool     `help:"Let an instance that a script calls $$name serve imports from \"name\" if nothing is registered for it."`
	Host                []string `placeholder:"NAME" help:"Host modules that other runners have: ${hosts}."`
	Without             []string `placeholder:"FEATURE" help:"Refuse modules that use a feature, as scripts from before it assert: ${features}."`
}

// proposalsFlag names proposals whose instructions the readers accept.
type proposalsFlag struct {
	With proposals `placeholder:"PROPOSAL,..." help:"Read the instructions of proposals that are not part of WebAssembly 3.0; engines that lack them skip what needs them: ${proposals}."`
}

type proposals wasm.Proposals

// pattern is a regular expression; re is nil if none was given.
type pattern struct{ re *regexp.Regexp }

// UnmarshalText reads the expression.
func (p *pattern) UnmarshalText(text []byte) (err error) {
	p.re, err = regexp.Compile(string(text))
	return err
}

// String is the expression as it was given.
func (p pattern) String() string {
	if p.re == nil {
		return ""
	}
	return p.re.String()
}

// UnmarshalText reads names with commas between them.
func (p *proposals) UnmarshalText(text []byte) error {
	ps, err := wasm.ProposalsNamed(strings.Split(string(text), ",")...)
	*p = proposals(ps)
	return err
}

func (c *scriptOptions) options() (o wast.Options, err error) {
	o.IgnoreMessages, o.ValidateOnly, o.ImplicitRegister = c.IgnoreErrorMessages, c.ValidateOnly, c.ImplicitRegister
	if o.Without, err = feature.Without(c.Without); err != nil {
		return o, fmt.Errorf("--without: %w", err)
	}
	for _, name := range c.Host {
		h, ok := wast.HostNamed(name)
		if !ok {
			return o, fmt.Errorf("--host: there is no host %q, only %s", name, wast.HostNames())
		}
		o.Hosts = append(o.Hosts, h)
	}
	return o, nil
}
