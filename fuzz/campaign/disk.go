package campaign

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/natefinch/atomic"

	"wasmjudge/fuzz"
)

// nameOf is the name of the file of an input: the SHA-1 of its contents, as go-fuzz names its files.
func nameOf(in input) string {
	sum := sha1.Sum(in)
	return hex.EncodeToString(sum[:])
}

// isHashed reports whether a name is that of the file of an input.
func isHashed(name string) bool {
	return len(name) == 2*sha1.Size && strings.Trim(name, "0123456789abcdef") == ""
}

// leftover are the names of files that were being written when the process was killed.
var leftover = regexp.MustCompile(`^([0-9a-f]{40}(\.output|\.quoted|\.program)?|campaign\.json)\.?[0-9]+$`)

// writeWhole writes a file that is there whole or not at all, whatever is killed; it is safe on the disk when
// writeWhole returns.
func writeWhole(name string, data []byte) error { return atomic.WriteFile(name, bytes.NewReader(data)) }

// writeSoon is as writeWhole, but if the machine itself goes down the file may be torn. It is for what is written
// often and checked when read.
func writeSoon(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name))
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = atomic.ReplaceFile(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// clean removes from a folder what was being written when a campaign was killed. The folder's owner alone may: what
// others write looks the same.
func clean(dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		if leftover.MatchString(e.Name()) {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// readFile is os.ReadFile, but what is no file, such as a pipe that nobody writes to, is an error.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "read", Path: name, Err: errNoFile}
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(name)
}

var errNoFile = errors.New("is not a regular file")

// readInput reads the file of an input. A file whose name is not the hash of its contents is no input, and is removed.
// That is for the folder's owner.
func readInput(dir, name string) (input, error) {
	in, err := peekInput(dir, name)
	if in == nil && err == nil {
		return nil, os.Remove(filepath.Join(dir, name))
	}
	return in, err
}

// peekInput reads the file of an input; one that its name does not belong to is nil.
func peekInput(dir, name string) (input, error) {
	in, err := readFile(filepath.Join(dir, name))
	if err != nil || isHashed(name) && nameOf(in) != name {
		return nil, err
	}
	return in, nil
}

// corpus is the inputs of a campaign, in memory and in a folder.
type corpus struct {
	dir    string
	joined *os.File
	inputs []input
	names  map[string]bool
}

// openCorpus reads a folder, which is made if it is not there and which other campaigns may use as well: files of
// inputs, and scripts.
func openCorpus(dir string) (*corpus, error) {
	f, err := join(dir, func() error { return clean(dir) })
	if err != nil {
		return nil, err
	}
	c := &corpus{dir: dir, joined: f, names: map[string]bool{}}
	if err := c.read(); err != nil {
		f.Close()
		return nil, err
	}
	return c, nil
}

// read reads the inputs that are in the folder.
func (c *corpus) read() error {
	list, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.IsDir() || !isHashed(e.Name()) && !strings.HasSuffix(e.Name(), ".wast") {
			continue
		}
		in, err := readInput(c.dir, e.Name())
		if err != nil {
			return err
		}
		if !isHashed(e.Name()) {
			in = fuzz.ScriptInput(in)
		}
		if name := nameOf(in); len(in) > 0 && !c.names[name] {
			c.names[name] = true
			c.inputs = append(c.inputs, in)
		}
	}
	return nil
}

// close leaves the folder to others.
func (c *corpus) close() error { return c.joined.Close() }

// add keeps an input; false if it is there already.
func (c *corpus) add(in input) (bool, error) {
	name := nameOf(in)
	if c.names[name] {
		return false, nil
	}
	c.names[name] = true
	c.inputs = append(c.inputs, in)
	return true, writeSoon(filepath.Join(c.dir, name), in)
}
