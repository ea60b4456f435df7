package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"wasmjudge/fuzz/judge"
)

// foundBy is the line of an input's .output that names the engines of the campaign that found it.
var foundBy = regexp.MustCompile(`(?m)^found by .*, engines \[([^\]]*)\]`)

// foundWith returns the engines that an input was found with, without the oracle: the one that its title names, or
// else all of the campaign's; of a script the one that its name begins with. It returns none if nobody knows.
func foundWith(file string) (names []string) {
	if filepath.Ext(file) == ".wast" {
		if name := engineOfScript(file); name != "" {
			names = []string{name}
		}
		return names
	}
	output, err := os.ReadFile(file + ".output")
	if err != nil {
		return nil
	}
	title, _, _ := bytes.Cut(output, []byte{'\n'})
	if names = judge.EnginesOf(string(title)); names == nil {
		if m := foundBy.FindSubmatch(output); m != nil {
			names = strings.Fields(string(m[1]))
		}
	}
	known, _ := engineNames() // which were read before
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return name == "oracle" || !slices.Contains(known, name)
	})
}

// engineOfScript returns the engine that a script shows a difference of: its name begins with the engine's. It returns
// an empty name if there is no such engine.
func engineOfScript(file string) (name string) {
	names, _ := engineNames() // which were read before
	for _, known := range names {
		if strings.HasPrefix(filepath.Base(file), known+"-") && len(known) > len(name) {
			name = known
		}
	}
	return name
}

// eachByItsOwn says for each of some files with which engines it is triaged if none are named: those that it was found
// with, or the usual ones. The result is what --engine would have to be.
func (c *triageCommand) eachByItsOwn(files []string) (engines []string) {
	c.found = map[string][]string{}
	engines = []string{"oracle"}
	for _, file := range files {
		names := foundWith(file)
		if len(names) == 0 {
			names = []string{"native"}
		}
		c.found[file] = names
		for _, name := range names {
			if !slices.Contains(engines, name) {
				engines = append(engines, name)
			}
		}
	}
	return engines
}
