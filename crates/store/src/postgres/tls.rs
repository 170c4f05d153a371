//! TLS to the database.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Address, Protection};
use super::verifier::{Asked, Trust, Verifier};
use crate::StoreError;

/// Returns the TLS connector for an address.
pub(super) fn connector(address: &Address) -> Result<MakeRustlsConnect, StoreError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Tls(error.to_string()))?;
    let asked = match address.protection {
        Protection::Disable | Protection::Prefer | Protection::Require => Asked::Nothing,
        Protection::VerifyCa | Protection::VerifyFull => {
            let (roots, named) = trusted(address)?;
            let chain = (!roots.is_empty()).then(|| {
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                    .build()
                    .map_err(|error| StoreError::Tls(error.to_string()))
            });
            let is_for_host = address.protection == Protection::VerifyFull;
            Asked::Trust(Trust { chain: chain.transpose()?, named, is_for_host })
        }
    };
    let verifier = Arc::new(Verifier { provider, asked });
    Ok(MakeRustlsConnect::new(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()))
}

/// Returns the trusted authorities, and the certificates in the named file.
fn trusted(address: &Address) -> Result<(RootCertStore, Vec<CertificateDer<'static>>), StoreError> {
    let (mut roots, mut named) = (RootCertStore::empty(), Vec::new());
    if let Some(file) = &address.root_certificates {
        let wrong = |error: &dyn std::fmt::Display| StoreError::Tls(format!("sslrootcert {}: {error}", file.display()));
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))? {
            let certificate = certificate.map_err(|error| wrong(&error))?;
            // A certificate that cannot sign others (for example one of X.509 version 1) is still valid if the server presents it
            // as its own.
            if let Err(error) = roots.add(certificate.clone()) {
                tracing::warn!(%error, file = %file.display(), "a certificate in sslrootcert can vouch for no other");
            }
            named.push(certificate);
        }
        if named.is_empty() {
            return Err(wrong(&"there is no certificate in it"));
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(StoreError::Tls("this system trusts no authority; name one with sslrootcert".to_owned()));
        }
    }
    Ok((roots, named))
}
