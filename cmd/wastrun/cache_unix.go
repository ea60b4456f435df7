//go:build unix

package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// cacheFolder keeps artifacts as files of a folder. They are code that will be executed: folder and files are used
// only if they belong to the user who runs wastrun and nobody else may write to them. All goes through the folder as
// it was when it was checked.
type cacheFolder struct{ root *os.Root }

// openCache opens a folder, and makes it if it does not exist.
func openCache(dir string) (artifacts, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	info, err := root.Stat(".")
	if err == nil {
		err = ownedAlone(info)
	}
	if err != nil {
		root.Close()
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return &cacheFolder{root}, nil
}

// ownedAlone is an error if somebody else may write to a file.
func ownedAlone(info fs.FileInfo) error {
	owner, user := info.Sys().(*syscall.Stat_t).Uid, os.Geteuid()
	switch {
	case int64(owner) != int64(user):
		return fmt.Errorf("it belongs to the user %d and not to %d, who runs this, and it would be executed", owner, user)
	case info.Mode().Perm()&0o022 != 0:
		return fmt.Errorf("others than its owner may write to it (%v), and it would be executed", info.Mode())
	}
	return nil
}

var errIrregular = errors.New("not a regular file")

// read reads a file. It does not wait for what is at the other end of a pipe.
func (c *cacheFolder) read(name string) ([]byte, error) {
	f, err := c.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errIrregular
	}
	if err == nil {
		err = ownedAlone(info)
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// write puts a file where another one may be, whole or not at all.
func (c *cacheFolder) write(name string, b []byte) error {
	temporary := name + "." + rand.Text()
	f, err := c.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = c.root.Rename(temporary, name)
	}
	if err != nil {
		c.root.Remove(temporary)
	}
	return err
}
