//! Verifying the identity of the database server, with the modes of libpq.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use x509_cert::certificate::{CertificateInner, Rfc5280, Version};
use x509_cert::der::{Decode as _, Encode as _};

/// The message for a certificate of a version for which no chain can be verified.
const OF_VERSION_1: &str = "the server's certificate is of X.509 version 1 (`openssl x509 -req` makes such without -extfile), which \
     cannot be verified against a host or an authority: make one of version 3 with a subjectAltName, or use sslmode=require";

/// What is required of a server's certificate.
#[derive(Debug)]
pub(super) enum Asked {
    /// Only that the server has its private key.
    Nothing,
    /// That the certificate is trusted.
    Trust(Trust),
}

/// Which certificates are trusted.
#[derive(Debug)]
pub(super) struct Trust {
    /// Verifies certificates that a trusted authority signed. `None` if no named certificate is an authority.
    pub(super) chain: Option<Arc<WebPkiServerVerifier>>,
    /// Certificates that were named, and that the server may present as its own.
    pub(super) named: Vec<CertificateDer<'static>>,
    /// Whether the certificate has to be for the host in the URL.
    pub(super) is_for_host: bool,
}

/// Verifies as much as a mode requires.
#[derive(Debug)]
pub(super) struct Verifier {
    /// The cryptography that verifies signatures.
    pub(super) provider: Arc<CryptoProvider>,
    /// What is required.
    pub(super) asked: Asked,
}

impl Trust {
    fn verify(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.named.iter().any(|named| named == end_entity) {
            return self.verify_named(end_entity, server_name, now);
        }
        let unknown = Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let chain = self.chain.as_ref().ok_or(unknown)?;
        match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The name is checked last, after the chain has been verified.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.is_for_host => Ok(ServerCertVerified::assertion()),
            Err(_) if is_of_version_1(end_entity) => Err(Error::General(OF_VERSION_1.to_owned())),
            other => other,
        }
    }

    /// Verifies a certificate that is itself trusted, such as a self-signed certificate of a server. No authority signed it, and
    /// it may itself be the certificate of an authority.
    fn verify_named(
        &self,
        certificate: &CertificateDer<'_>,
        server_name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let parsed = parsed(certificate).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let validity = parsed.tbs_certificate.validity;
        let seconds = |time: x509_cert::time::Time| time.to_unix_duration().as_secs();
        match now.as_secs() {
            now if now < seconds(validity.not_before) => Err(Error::InvalidCertificate(CertificateError::NotValidYet)),
            now if now > seconds(validity.not_after) => Err(Error::InvalidCertificate(CertificateError::Expired)),
            _ if !self.is_for_host => Ok(ServerCertVerified::assertion()),
            _ if is_of_version_1(certificate) => Err(Error::General(OF_VERSION_1.to_owned())),
            _ => {
                verify_server_name(&ParsedCertificate::try_from(certificate)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match &self.asked {
            Asked::Nothing => Ok(ServerCertVerified::assertion()),
            Asked::Trust(trust) => trust.verify(end_entity, intermediates, server_name, ocsp_response, now),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        if !is_of_version_1(certificate) {
            return verify_tls12_signature(message, certificate, signed, algorithms);
        }
        let bad = || Error::InvalidCertificate(CertificateError::BadEncoding);
        let key = parsed(certificate).ok_or_else(bad)?.tbs_certificate.subject_public_key_info;
        let kind = key.algorithm.to_der().map_err(|_| bad())?;
        let bits = key.subject_public_key.as_bytes().ok_or_else(bad)?;
        let fits = algorithms.mapping.iter().filter(|(scheme, _)| *scheme == signed.scheme).flat_map(|(_, of)| of.iter());
        // `kind` ends with what `public_key_alg_id` returns, which is without the header of its sequence.
        let mut fits = fits.filter(|algorithm| content(&kind) == Some(algorithm.public_key_alg_id().as_ref()));
        if fits.any(|algorithm| algorithm.verify_signature(bits, message, signed.signature()).is_ok()) {
            return Ok(HandshakeSignatureValid::assertion());
        }
        Err(Error::InvalidCertificate(CertificateError::BadSignature))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        if !is_of_version_1(certificate) {
            return verify_tls13_signature(message, certificate, signed, algorithms);
        }
        let key = parsed(certificate).and_then(|parsed| parsed.tbs_certificate.subject_public_key_info.to_der().ok());
        let key = key.ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        verify_tls13_signature_with_raw_key(message, &SubjectPublicKeyInfoDer::from(key), signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn parsed(certificate: &CertificateDer<'_>) -> Option<CertificateInner<Rfc5280>> {
    CertificateInner::from_der(certificate).ok()
}

/// Whether a certificate is of X.509 version 1, which the usual verification cannot read. Its key is enough to verify the
/// signature of the handshake.
fn is_of_version_1(certificate: &CertificateDer<'_>) -> bool {
    parsed(certificate).is_some_and(|parsed| parsed.tbs_certificate.version == Version::V1)
}

/// Returns the content of a DER value of less than 128 bytes. The algorithm identifier of every key is that short.
fn content(value: &[u8]) -> Option<&[u8]> {
    value.get(1).filter(|length| **length < 0x80).and_then(|_| value.get(2..))
}
