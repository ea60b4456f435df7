package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"wasmjudge/fuzz/reduce"
)

type passesCommand struct {
	Crashers string `default:"crashers" placeholder:"DIR" help:"Folder of the last triage. By default crashers."`
}

// firedFile holds how often each pass made a program smaller in the last triage of a folder: numbers by the passes'
// names, in JSON.
const firedFile = "passes.json"

// Run lists the passes.
func (c *passesCommand) Run(env *environment) error {
	fired, err := readFired(c.Crashers)
	if err != nil {
		return err
	}
	if fired == nil {
		fmt.Fprintf(env.stdout, "passes in the order in which they are tried; no triage of %s has counted what they did:\n", c.Crashers)
	} else {
		fmt.Fprintf(env.stdout, "passes in the order in which they are tried, and how often each made a program smaller in the last triage of %s:\n", c.Crashers)
	}
	for _, name := range reduce.Passes() {
		line := name
		if fired != nil {
			line = fmt.Sprintf("%6d  %s", fired[name], name)
		}
		if _, err := fmt.Fprintln(env.stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// writeFired keeps how often each pass made a program smaller.
func writeFired(env *environment, folder string, fired map[string]int) error {
	text, err := json.MarshalIndent(fired, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	return env.write(filepath.Join(folder, firedFile), append(text, '\n'))
}

// readFired reads how often each pass made a program smaller. It returns nil if nothing is kept.
func readFired(folder string) (fired map[string]int, err error) {
	file := filepath.Join(folder, firedFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &fired)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return fired, nil
}
