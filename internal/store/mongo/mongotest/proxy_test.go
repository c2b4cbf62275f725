package mongotest

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
)

const (
	headerSize = 16
	maxMessage = 48 << 20
	opMsg      = 2013
	moreToCome = 1 << 1 // flag of OP_MSG: no reply will come
)

// proxy passes MongoDB wire messages to a server, one command of all its clients at a time.
type proxy struct {
	listener net.Listener
	server   string
	one      sync.Mutex
}

func startProxy(server string) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: l, server: server}
	go p.accept()
	return p, nil
}

func (p *proxy) address() string { return "mongodb://" + p.listener.Addr().String() }

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			server, err := net.Dial("tcp", p.server)
			if err != nil {
				return
			}
			defer server.Close()
			for p.exchange(client, server) == nil {
			}
		}()
	}
}

// exchange passes one command on and its reply back. The lock is held from the command's first
// byte at the server to the reply's last.
func (p *proxy) exchange(client, server net.Conn) error {
	command, err := readMessage(client)
	if err != nil {
		return err
	}
	p.one.Lock()
	reply, err := roundTrip(server, command)
	p.one.Unlock()
	if err != nil || reply == nil {
		return err
	}
	_, err = client.Write(reply)
	return err
}

func roundTrip(server net.Conn, command []byte) ([]byte, error) {
	if _, err := server.Write(command); err != nil {
		return nil, err
	}
	code := binary.LittleEndian.Uint32(command[12:])
	if code == opMsg && len(command) >= headerSize+4 && binary.LittleEndian.Uint32(command[headerSize:])&moreToCome != 0 {
		return nil, nil
	}
	return readMessage(server)
}

func readMessage(r io.Reader) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(size[:])
	if n < headerSize || n > maxMessage {
		return nil, errors.New("message size out of range")
	}
	m := make([]byte, n)
	copy(m, size[:])
	_, err := io.ReadFull(r, m[4:])
	return m, err
}
