package main

import (
	"errors"
	"io"
	"os"
)

// standard is the name by which standard input is read, where a file is, and standard output written.
const standard = "-"

// stdinName is what messages call standard input.
const stdinName = "<stdin>"

// input reads a file, or standard input, with what messages call it.
func input(file string) (name string, text []byte, err error) {
	if file != standard {
		text, err = os.ReadFile(file)
		return file, text, err
	}
	text, err = io.ReadAll(os.Stdin)
	return stdinName, text, err
}

// once is the error of standard input that is named twice: it can be read once.
func once(files []string) error {
	seen := false
	for _, file := range files {
		if file == standard && seen {
			return errors.New("standard input is named twice, and can be read once")
		}
		seen = seen || file == standard
	}
	return nil
}
