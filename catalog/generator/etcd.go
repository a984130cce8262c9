package main

import (
	"fmt"
	"net/url"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

// startEtcd starts an empty etcd inside this process. The storage of Services connects to etcd when it is made,
// and most releases wait for that connection; nothing is ever written.
func startEtcd(folder string) (endpoint string, stop func(), err error) {
	config := embed.NewConfig()
	config.Dir = folder
	config.LogLevel = "fatal"
	anyPort := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}
	config.ListenClientUrls, config.AdvertiseClientUrls = anyPort, anyPort
	config.ListenPeerUrls, config.AdvertisePeerUrls = anyPort, anyPort
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return "", nil, fmt.Errorf("starting etcd: %w", err)
	}
	select {
	case <-etcd.Server.ReadyNotify():
		return "http://" + etcd.Clients[0].Addr().String(), etcd.Close, nil
	case err := <-etcd.Err():
		return "", nil, fmt.Errorf("starting etcd: %w", err)
	case <-time.After(time.Minute):
		etcd.Close()
		return "", nil, fmt.Errorf("starting etcd: not ready after a minute")
	}
}
