package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
)

// store keeps objects as files of JSON, by their ids.
type store struct {
	directory string
}

func (s *store) path(id string) string {
	return filepath.Join(s.directory, filepath.Base(id)+".json")
}

func (s *store) write(id string, object any) error {
	text, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return os.WriteFile(s.path(id), text, 0o600)
}

// read answers whether the object is there.
func (s *store) read(id string, object any) (bool, error) {
	text, err := os.ReadFile(s.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal(text, object)
}

func (s *store) remove(id string) error {
	err := os.Remove(s.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
