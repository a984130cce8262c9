package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"

	"github.com/spf13/pflag"
	"k8s.io/client-go/kubernetes"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
)

// server is a kube-apiserver configured by its own flags and code, but never started.
type server struct {
	providers []controlplaneapiserver.RESTStorageProvider
	stop      func()
}

func newServer() (*server, error) {
	folder, err := os.MkdirTemp("", "emuguard-catalog-")
	if err != nil {
		return nil, err
	}
	s := &server{stop: func() { os.RemoveAll(folder) }}
	endpoint, stopEtcd, err := startEtcd(filepath.Join(folder, "etcd"))
	if err != nil {
		s.stop()
		return nil, err
	}
	s.stop = func() {
		stopEtcd()
		os.RemoveAll(folder)
	}
	s.providers, err = storageProviders(folder, endpoint)
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("configuring a kube-apiserver: %w", err)
	}
	return s, nil
}

// storageProviders asks the real configuration, so that no list of API groups is kept here.
func storageProviders(folder, etcdEndpoint string) ([]controlplaneapiserver.RESTStorageProvider, error) {
	completed, err := completedOptions(folder, etcdEndpoint)
	if err != nil {
		return nil, err
	}
	config, err := app.NewConfig(completed)
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config.KubeAPIs.ControlPlane.Generic.LoopbackClientConfig)
	if err != nil {
		return nil, err
	}
	// The parameter is a discovery client up to 1.32, and a whole client since.
	method := reflect.ValueOf(config.KubeAPIs.Complete()).MethodByName("StorageProviders")
	argument := reflect.ValueOf(client)
	if !argument.Type().AssignableTo(method.Type().In(0)) {
		argument = reflect.ValueOf(client.Discovery())
	}
	results := method.Call([]reflect.Value{argument})
	if err, _ := results[1].Interface().(error); err != nil {
		return nil, err
	}
	return results[0].Interface().([]controlplaneapiserver.RESTStorageProvider), nil
}

func completedOptions(folder, etcdEndpoint string) (options.CompletedOptions, error) {
	keyFile := filepath.Join(folder, "service-account.key")
	if err := writeKey(keyFile); err != nil {
		return options.CompletedOptions{}, err
	}
	s := options.NewServerRunOptions()
	flags := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	for _, set := range s.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	err := flags.Parse([]string{
		"--etcd-servers=" + etcdEndpoint,
		"--cert-dir=" + folder,
		"--service-cluster-ip-range=10.0.0.0/24",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + keyFile,
		"--service-account-signing-key-file=" + keyFile,
		"--authorization-mode=RBAC",
		// the default one would connect to etcd, for nothing
		"--endpoint-reconciler-type=none",
	})
	if err != nil {
		return options.CompletedOptions{}, err
	}
	// A listener of our own, on any free port: nothing is served, but the configuration wants to know where.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return options.CompletedOptions{}, err
	}
	s.SecureServing.Listener = listener
	s.SecureServing.BindAddress = net.IPv4(127, 0, 0, 1)
	s.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port

	// Complete takes a context since 1.32.
	complete := reflect.ValueOf(s).MethodByName("Complete")
	var arguments []reflect.Value
	if complete.Type().NumIn() == 1 {
		arguments = []reflect.Value{reflect.ValueOf(context.Background())}
	}
	results := complete.Call(arguments)
	if err, _ := results[1].Interface().(error); err != nil {
		return options.CompletedOptions{}, err
	}
	return results[0].Interface().(options.CompletedOptions), nil
}

// writeKey makes the key for service account tokens: without one, serviceaccounts/token would have no storage.
func writeKey(file string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return os.WriteFile(file, pem.EncodeToMemory(block), 0o600)
}
